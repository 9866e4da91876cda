import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';

/** Warns of a reason that is several words: it is accepted, and hard to select by. */
export function warnAboutReason(reason: string, io: Io): void {
  if (!/\s/.test(reason)) return;
  printMessage(
    'warning',
    `the reason "${reason}" is several words; reasons are usually one word in CamelCase`,
    io,
  );
}
