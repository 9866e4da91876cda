import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';

/**
 * Warns of a reason that is several words: it is accepted, and hard to select by. A message of one word is probably the
 * reason.
 */
export function warnAboutReason(reason: string, message: string, io: Io): void {
  if (!/\s/.test(reason)) return;
  printMessage(
    'warning',
    `the reason "${reason}" is several words; reasons are usually one word in CamelCase`,
    io,
  );
  if (/^[A-Z][A-Za-z]+$/.test(message)) printMessage('hint', 'the reason comes before the message', io);
}
