import { anySignal } from '../../core/any-signal.ts';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';

/** A limit can be shared by requests that start within 1/100 of its time. */
const JOINABLE_PART = 100;

/** A constant reason: without one, each abort would create an error with a stack trace. */
const UNUSED = new Error('no longer in use');

/** The error of a request that reached its time limit. */
export class TimeLimitError extends UnavailableError {}

/** Returns the reason of a signal; for a time limit with what was going on, such as `waiting for the credentials`. */
export function abortReason({ reason }: AbortSignal, activity: string): unknown {
  if (!(reason instanceof UnavailableError)) return reason;
  return new TimeLimitError(`${reason.message} ${activity}`, { cause: reason });
}

/** Time limit of some work. Its timer runs while the limit is in use. */
export class TimeLimit {
  readonly #over = new AbortController();
  readonly #unused = new AbortController();
  readonly #joinableUntilMs: number;
  readonly #signals = new Map<AbortSignal | undefined, AbortSignal>();
  #users = 0;

  constructor(ms: number, clock: Clock) {
    this.#joinableUntilMs = clock.monotonicMs() + ms / JOINABLE_PART;
    clock.sleep(ms, this.#unused.signal).then(
      () => this.#over.abort(new TimeLimitError(`timed out after ${ms / 1000}s`)),
      () => {},
    );
  }

  /** Whether another request may share it: it is in use and has just started. */
  isJoinable(nowMs: number): boolean {
    return this.#users > 0 && nowMs < this.#joinableUntilMs;
  }

  /** Runs the work with a signal that aborts with the given one and at the time limit. */
  async run<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const both = this.#signals.get(signal) ?? anySignal(signal, this.#over.signal);
    this.#signals.set(signal, both);
    this.#users += 1;
    try {
      return await work(both);
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#unused.abort(UNUSED);
    }
  }
}

/**
 * Time limits of one client's requests. Requests that start at nearly the same time share one, since its timer and
 * signals are the most expensive part of a request: such a request may be aborted up to 1% early.
 */
export class TimeLimits {
  readonly #ms: number;
  readonly #clock: Clock;
  #latest: TimeLimit | undefined;

  constructor(ms: number, clock: Clock) {
    this.#ms = ms;
    this.#clock = clock;
  }

  /** Returns a limit that may be shared. */
  shared(): TimeLimit {
    if (!this.#latest?.isJoinable(this.#clock.monotonicMs())) this.#latest = this.own();
    return this.#latest as TimeLimit;
  }

  /** Returns a new limit. */
  own(): TimeLimit {
    return new TimeLimit(this.#ms, this.#clock);
  }
}
