import { escapeCell } from '../../print/escape.ts';
import type { Io } from '../io/io.ts';

/** Warns of a reason that is several words: it is accepted, and hard to select by. */
export function warnAboutReason(reason: string, { stderr }: Pick<Io, 'stderr'>): void {
  if (!/\s/.test(reason)) return;
  stderr.write(
    `warning: the reason "${escapeCell(reason)}" is several words; reasons are usually one word in CamelCase\n`,
  );
}
