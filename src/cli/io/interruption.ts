import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import { formatDuration } from '../../event/duration.ts';

/** Why a command ends before its work is done. */
export type Interrupt =
  | { kind: 'signal'; number: number }
  /** The reader of stdout has closed it. */
  | { kind: 'closed-pipe' }
  /** The command exceeded its time limit; it exits with `status`. */
  | { kind: 'timeout'; timeoutMs: number; status: number };

/** Time limit of a whole command. */
export interface Deadline {
  /** Default: no limit. */
  timeoutMs: number | undefined;
  /** Exit status of a command that exceeded it. */
  status: number;
  /** Its start, as `Clock.monotonicMs`. Default: the start of the process. */
  sinceMs?: number;
}

/** Time for writes in progress and output after a signal. */
export const GRACE_MS = 1500;

/** Time after an interrupt at which the process is ended in any case. */
const OVERDUE_MS = 2500;

/**
 * Ends a command before its work is done, after a signal or at its deadline.
 *
 * Everything that waits uses `signal`. Writes in progress use `deliverySignal` instead, so that Ctrl-C does not lose
 * them.
 */
export class Interruption {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #onOverdue: (interrupt: Interrupt) => void;
  readonly #ending = new AbortController();
  readonly #delivery = new AbortController();
  #isEnding = false;

  /**
   * Must be created at the start of the process.
   *
   * @param onOverdue called 2.5 s after the interrupt, to end the process
   */
  constructor(clock: Clock, onOverdue: (interrupt: Interrupt) => void = () => {}) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#onOverdue = onOverdue;
    // Every request in progress listens to them.
    setMaxListeners(0, this.#ending.signal, this.#delivery.signal);
  }

  /** Aborts with the `Interrupt` as its reason. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborts at the deadline or 1.5 s after a signal, with an `UnavailableError` as its reason. */
  get deliverySignal(): AbortSignal {
    return this.#delivery.signal;
  }

  interrupt(interrupt: Interrupt): void {
    this.#ending.abort(interrupt);
    // Deliveries don't depend on a reader of the output.
    if (interrupt.kind === 'closed-pipe' || this.#isEnding) return;
    this.#isEnding = true;
    if (interrupt.kind === 'timeout') {
      this.#delivery.abort(new UnavailableError(describeTimeout(interrupt.timeoutMs)));
    } else {
      this.#after(GRACE_MS, () => this.#delivery.abort(new UnavailableError('interrupted')));
    }
    this.#after(OVERDUE_MS, () => this.#onOverdue(interrupt));
  }

  setDeadline({ timeoutMs, status, sinceMs = this.#startedMs }: Deadline): void {
    if (timeoutMs === undefined) return;
    const leftMs = Math.max(0, sinceMs + timeoutMs - this.#clock.monotonicMs());
    this.#after(leftMs, () => this.interrupt({ kind: 'timeout', timeoutMs, status }));
  }

  #after(ms: number, work: () => void): void {
    this.#clock.sleep(ms).then(work, () => {});
  }
}

/** Formats a time limit, such as `timed out after 2m30s`. */
export function describeTimeout(timeoutMs: number): string {
  const text = formatDuration(BigInt(Math.round(timeoutMs * 1e6)));
  return `timed out after ${text.replace(/([hm])0s$/, '$1').replace(/h0m$/, 'h')}`;
}
