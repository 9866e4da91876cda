import type { Option } from 'commander';

/** A parsed command line up to the cursor. */
export interface CompletionLine {
  operands: string[];
  /** Values of flags by commander's names; lists for repeatable flags. */
  flags: Record<string, unknown>;
  /** The word to complete. */
  asked: CompletedWord;
}

/**
 * The last word, as far as it is typed.
 *
 * - `flag`: a flag's name
 * - `value`: the value of a flag; `before` is the text before it in the same word, such as `--sort=`
 * - `operand`: anything else; `isRest` if it comes after `--`
 */
export type CompletedWord =
  | { kind: 'flag'; typed: string }
  | { kind: 'value'; typed: string; option: Option; before: string }
  | { kind: 'operand'; typed: string; isRest: boolean };

/**
 * Parses the words of a command line. The last word, which may be empty, is completed. An unknown flag counts as one
 * without a value.
 */
export function readCompletionLine(words: readonly string[], options: readonly Option[]): CompletionLine {
  const operands: string[] = [];
  const flags: Record<string, unknown> = {};
  let awaiting: Option | undefined;
  let isRest = false;
  for (const word of words.slice(0, -1)) {
    if (awaiting) {
      setFlag(flags, awaiting, word);
      awaiting = undefined;
    } else if (isRest || !isFlag(word)) operands.push(word);
    else if (word === '--') isRest = true;
    else {
      for (const { option, value } of readFlag(word, options)) {
        if (value === undefined && option.required) awaiting = option;
        else setFlag(flags, option, value);
      }
    }
  }
  return { operands, flags, asked: readLast(words.at(-1) ?? '', awaiting, isRest, options) };
}

function readLast(
  typed: string,
  awaiting: Option | undefined,
  isRest: boolean,
  options: readonly Option[],
): CompletedWord {
  if (awaiting) return { kind: 'value', typed, option: awaiting, before: '' };
  // A lone "-" may become a flag.
  if (isRest || !typed.startsWith('-')) return { kind: 'operand', typed, isRest };
  const flag = readFlag(typed, options).at(-1);
  if (flag?.value === undefined) return { kind: 'flag', typed };
  const before = typed.slice(0, typed.length - flag.value.length);
  return { kind: 'value', typed: flag.value, option: flag.option, before };
}

function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

interface Flag {
  option: Option;
  value?: string | undefined;
}

/** Parses the flags of one word: `--flag`, `--flag=value`, `-f`, `-fvalue`, `-abc`. */
function readFlag(word: string, options: readonly Option[]): Flag[] {
  if (word.startsWith('--')) {
    const [name = '', ...rest] = word.split('=');
    const option = options.find(({ long }) => long === name);
    return option ? [{ option, value: rest.length > 0 ? rest.join('=') : undefined }] : [];
  }
  const flags: Flag[] = [];
  for (let at = 1; at < word.length; at++) {
    const option = options.find(({ short }) => short === `-${word[at]}`);
    if (!option) break;
    const value = option.required || option.optional ? word.slice(at + 1) : '';
    flags.push({ option, value: value || undefined });
    if (value) break;
  }
  return flags;
}

/** Sets a flag to its value as typed. Choices are not checked. */
function setFlag(flags: Record<string, unknown>, option: Option, value: string | undefined): void {
  if (value === '') return;
  const name = option.attributeName();
  const { parseArg, argChoices } = option;
  flags[name] = value === undefined ? true : parseArg && !argChoices ? parseArg(value, flags[name]) : value;
}
