import type { Option } from 'commander';
import { readCommandLine } from '../../line/command-line.ts';

/**
 * The last word, as far as it is typed.
 *
 * - `flag`: a flag's name
 * - `value`: the value of a flag; `before` is the text before it in the same word, such as `--sort=`
 * - `operand`: anything else; `isRest` if it comes after `--`
 */
type CompletedWord =
  | { kind: 'flag'; typed: string }
  | { kind: 'value'; typed: string; option: Option; before: string }
  | { kind: 'operand'; typed: string; isRest: boolean };

/**
 * Parses the words of a command line up to the cursor. The last word, which may be empty, is completed. An unknown flag
 * counts as one without a value.
 */
export function readCompletionLine(
  words: readonly string[],
  options: readonly Option[],
): { operands: string[]; flags: Record<string, unknown>; asked: CompletedWord } {
  const rules = { options, skipsUnknown: true };
  const { flags, operands, hasRest, problem } = readCommandLine(words.slice(0, -1), rules);
  const typed = words.at(-1) ?? '';
  // By commander's names; lists for repeatable flags.
  const values: Record<string, unknown> = {};
  for (const { option, value } of flags) setFlag(values, option, value);
  const line = { operands: operands.map(({ word }) => word), flags: values };
  if (problem?.kind === 'no-value')
    return { ...line, asked: { kind: 'value', typed, option: problem.option, before: '' } };
  // A lone "-" may become a flag.
  if (hasRest || !typed.startsWith('-'))
    return { ...line, asked: { kind: 'operand', typed, isRest: hasRest } };
  const { option, value } = readCommandLine([typed], rules).flags.at(-1) ?? {};
  if (option === undefined || value === undefined) return { ...line, asked: { kind: 'flag', typed } };
  const before = typed.slice(0, typed.length - value.length);
  return { ...line, asked: { kind: 'value', typed: value, option, before } };
}

/** Sets a flag to its value as typed. Choices are not checked. */
function setFlag(flags: Record<string, unknown>, option: Option, value: string | undefined): void {
  if (value === '') return;
  const name = option.attributeName();
  const { parseArg, argChoices } = option;
  flags[name] = value === undefined ? true : parseArg && !argChoices ? parseArg(value, flags[name]) : value;
}
