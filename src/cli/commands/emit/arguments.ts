import { usageError } from '../../../core/errors.ts';
import { quoteWord } from '../../../core/shell-word.ts';
import { findEventType, hintForEventType } from '../../../event/event-type.ts';
import { isFileName, withoutQuotes } from '../../../kinds/object-hint.ts';
import { formatLine, retype } from '../../line/retype.ts';
import type { TypedLine } from '../../line/typed-line.ts';

const USAGE = 'usage: kev emit TYPE/NAME Normal|Warning REASON MESSAGE [flags]';

/**
 * Parses the arguments of `kev emit`: `TYPE/NAME Normal|Warning REASON MESSAGE`. Accepts kubectl's `TYPE NAME` too.
 *
 * @throws KevError `usage` when some are missing, too many, or in another order
 */
export function toEmitArguments(line: Pick<TypedLine, 'argv' | 'operands'>) {
  const words = line.operands.map(({ word }) => word);
  const reordered = (order: string[]) => didYouMean(retype(line, (_, index) => order[index]));
  const [first = '', second = '', third = ''] = words;
  if (findEventType(first)) {
    const at = words.findIndex((word) => word.includes('/'));
    const hint = at < 0 ? USAGE : reordered([words[at] ?? '', ...words.toSpliced(at, 1)]);
    throw usageError(`invalid object "${first}": the object comes first`, hint);
  }
  if (isFileName(first))
    throw usageError(`invalid object "${first}": expected TYPE/NAME`, `did you mean -f ${quoteWord(first)}?`);
  if (words.length === 1 && /\s/.test(first))
    throw usageError(`invalid object "${first}": expected TYPE/NAME`, 'each argument has quotes of its own');
  const isApart = !first.includes('/') && !findEventType(second) && findEventType(third) !== undefined;
  const parts = isApart ? [`${first}/${second}`, ...words.slice(2)] : words;
  const [object, type, reason, message, ...more] = parts;
  if (type !== undefined && !findEventType(type)) {
    if (type.includes('/'))
      throw usageError(`unexpected argument "${type}": expected one object`, 'an event is about one object');
    const isSwapped = reason !== undefined && findEventType(reason);
    const hint = isSwapped ? reordered(words.toSpliced(1, 2, reason, type)) : hintForType(line, parts);
    throw usageError(`invalid type "${type}": expected Normal or Warning`, hint ?? USAGE);
  }
  const missing = ['TYPE/NAME', 'Normal|Warning', 'REASON', 'MESSAGE'][parts.length];
  if (missing !== undefined) throw usageError(`missing argument ${missing}`, USAGE);
  if (more.length > 0) {
    const from = words.length - more.length - 1;
    const quoted = withoutQuotes([message, ...more].join(' '));
    const fixed = retype(line, (word, index) => (index < from ? word : index === from ? quoted : undefined));
    throw usageError(
      `unexpected argument "${more[0]}": the message is one argument`,
      `put the message in quotes${fixed === undefined ? '' : `: ${fixed}`}`,
    );
  }
  return { object, type, reason, message };
}

/** Suggests a type for a wrong one. `Failed` before a message is a reason rather than a type. */
function hintForType(
  { argv, operands }: Pick<TypedLine, 'argv' | 'operands'>,
  parts: string[],
): string | undefined {
  const [, type = ''] = parts;
  const hint = hintForEventType(type);
  if (parts.length !== 3 || hint !== 'use Warning') return hint;
  return didYouMean(formatLine(argv.toSpliced(operands.at(-2)?.at ?? 0, 0, 'Warning')));
}

function didYouMean(line: string | undefined): string {
  return line === undefined ? USAGE : `did you mean ${line}?`;
}
