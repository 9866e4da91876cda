import { KevError } from '../../core/errors.ts';
import { escapeCell, escapeLines } from '../../print/escape.ts';
import { EXIT_BUG, exitStatusOf, exitStatusOfInterrupt } from './exit-status.ts';
import { describeTimeout, type Interrupt } from './interruption.ts';
import type { Io } from './io.ts';

/** Longer errors are cut: they hold what somebody passed or sent, and the end of that explains nothing. */
const MAX_ERROR_LENGTH = 4096;

/** Says on stderr what went wrong, and gives the exit status for it. */
export function reportError(error: unknown, io: Io): number {
  if (io.signal.aborted) return reportInterrupt(io.signal.reason, io);
  if (error instanceof KevError) {
    printError(error, io);
    return exitStatusOf(error.code);
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`error: this is a bug in kev, please report it with these lines:\n${escapeLines(trace)}\n`);
  return EXIT_BUG;
}

/** Prints why the command was ended where the user did not do it, and returns the exit status for it. */
export function reportInterrupt(interrupt: Interrupt, io: Io): number {
  if (interrupt.kind === 'timeout') io.stderr.write(`kev: ${describeTimeout(interrupt.timeoutMs)}\n`);
  return exitStatusOfInterrupt(interrupt);
}

/** `error: …` in one line, and a `hint: …` line where there is a way out. */
export function printError(error: KevError, io: Io): void {
  const { message } = error;
  const cut = message.length > MAX_ERROR_LENGTH ? `${message.slice(0, MAX_ERROR_LENGTH)}…` : message;
  const hint = error.hint === undefined ? '' : `hint: ${escapeCell(error.hint)}\n`;
  io.stderr.write(`error: ${escapeCell(cut)}\n${hint}`);
}
