import type { KevError } from '../../core/errors.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';

/** Number of events that are named together. */
const MAX_NAMED = 10;

/** Prints why events are not recorded. What they have in common, such as a server that is away, is printed once. */
export class FailureReporter {
  readonly #io: Io;
  /** Where the other events with the same cause are from. */
  readonly #others = new Map<string, string[]>();

  constructor(io: Io) {
    this.#io = io;
  }

  /** @param where the event is from, such as `line 5` */
  report(where: string, error: KevError): void {
    const cause =
      error.code === 'unreachable' && error.cause instanceof Error ? error.cause.message : undefined;
    const others = cause === undefined ? undefined : this.#others.get(cause);
    if (others) others.push(where);
    else printMessage('error', `${where}: ${error.message}`, this.#io);
    if (cause !== undefined && !others) this.#others.set(cause, []);
  }

  /** Names the events that failed as one before them. */
  end(): void {
    for (const others of this.#others.values()) {
      if (others.length === 0) continue;
      const named = others.length > MAX_NAMED ? [...others.slice(0, MAX_NAMED), '…'] : others;
      printMessage(
        'error',
        `${others.length} more failed for the same reason: ${named.join(', ')}`,
        this.#io,
      );
    }
  }
}
