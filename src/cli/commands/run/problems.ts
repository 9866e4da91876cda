import { KevError } from '../../../core/errors.ts';
import { exitStatusOf } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printError, reportError } from '../../io/report.ts';

/** Prints what goes wrong beside the command, each message once. */
export class RunProblems {
  readonly #word: 'error' | 'warning';
  readonly #io: Io;
  /** Messages that were printed: the second event often fails like the first. */
  readonly #reported = new Set<string>();
  /** 0, or the exit status of the first problem. */
  status = 0;

  /** @param strict calls them errors, since they change the exit status */
  constructor(strict: boolean, io: Io) {
    this.#word = strict ? 'error' : 'warning';
    this.#io = io;
  }

  report(error: unknown): undefined {
    if (!(error instanceof KevError)) {
      // A bug in kev must not fail the command.
      this.status ||= reportError(error, this.#io);
      return;
    }
    this.status ||= exitStatusOf(error.code);
    if (!this.#reported.has(error.message)) printError(error, this.#io, this.#word);
    this.#reported.add(error.message);
  }
}
