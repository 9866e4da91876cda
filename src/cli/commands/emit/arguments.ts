import { KevError } from '../../../errors.ts';
import type { DraftFields } from './draft-fields.ts';

/** What the arguments of `kev emit` say. */
export type EmitArguments = Pick<DraftFields, 'object' | 'type' | 'reason' | 'message'>;

const USAGE = 'usage: kev emit TYPE/NAME Normal|Warning REASON MESSAGE [flags]';

/**
 * Takes the words of `kev emit` apart: `TYPE/NAME Normal|Warning REASON MESSAGE`, where kubectl's `TYPE NAME` is as
 * good as `TYPE/NAME`.
 *
 * @throws KevError `usage` when some are missing, too many or in another order
 */
export function toEmitArguments(words: readonly string[]): EmitArguments {
  const [first = '', second = '', third = ''] = words;
  if (isType(first)) throw wrong(`cannot take "${first}" for an object: the object comes first`);
  const isApart = !first.includes('/') && !isType(second) && isType(third);
  const parts = isApart ? [`${first}/${second}`, ...words.slice(2)] : words;
  const missing = ['TYPE/NAME', 'Normal|Warning', 'REASON', 'MESSAGE'][parts.length];
  if (missing !== undefined) throw wrong(`kev emit needs ${missing}`);
  const [object, type, reason, message, ...more] = parts;
  if (more.length > 0) {
    throw new KevError('usage', `the message is one word to the shell, and "${more[0]}" is too much`, {
      hint: `put it in quotes: kev emit ${object} ${type} ${reason} "${[message, ...more].join(' ')}"`,
    });
  }
  return { object, type, reason, message };
}

function isType(word: string): boolean {
  return /^(normal|warning)$/i.test(word);
}

function wrong(message: string): KevError {
  return new KevError('usage', message, { hint: USAGE });
}
