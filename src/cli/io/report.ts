import { KevError } from '../../core/errors.ts';
import { shorten } from '../../core/short-text.ts';
import { escapeLines } from '../../print/escape.ts';
import { EXIT_BUG, exitStatusOf, exitStatusOfInterrupt } from './exit-status.ts';
import { describeTimeout, type Interrupt } from './interruption.ts';
import type { Io } from './io.ts';
import { printMessage } from './message.ts';

/** Longer messages are cut: they repeat input, of which the beginning is enough. */
const MAX_ERROR_LENGTH = 4096;

/** Prints an error on stderr, and returns its exit status. */
export function reportError(error: unknown, io: Io): number {
  if (io.signal.aborted) return reportInterrupt(io.signal.reason, io);
  if (error instanceof KevError) {
    printError(error, io);
    return exitStatusOf(error.code);
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printMessage('error', 'this is a bug in kev, please report it with these lines:', io);
  io.stderr.write(`${escapeLines(trace)}\n`);
  return EXIT_BUG;
}

/** Prints the reason of an interrupt unless the user caused it, and returns its exit status. */
export function reportInterrupt(interrupt: Interrupt, io: Io): number {
  if (interrupt.kind === 'timeout') printMessage('kev', describeTimeout(interrupt.timeoutMs), io);
  return exitStatusOfInterrupt(interrupt);
}

/** Prints `error: …` on one line, and `hint: …` on the next if the error has one. */
export function printError(error: KevError, io: Io, label: 'error' | 'warning' = 'error'): void {
  printMessage(label, shorten(error.message, MAX_ERROR_LENGTH), io);
  if (error.hint !== undefined) printMessage('hint', error.hint, io);
}
