import { anySignal } from '../../core/any-signal.ts';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';

/** Of the time that a limit gives, the part after which nobody may join it any more. */
const JOINABLE_PART = 100;

/** Without a reason of its own each abort makes an error with a stack, which costs more than all else here. */
const UNUSED = new Error('no longer in use');

/** What a request is cut with that took too long. */
export class TimeLimitError extends UnavailableError {}

/** Cuts what takes longer than it may. Its timer runs as long as somebody uses it. */
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

  /** Whether one more may use it: it is in use, and has hardly begun. */
  isJoinable(nowMs: number): boolean {
    return this.#users > 0 && nowMs < this.#joinableUntilMs;
  }

  /** Does the work with a signal that aborts with the given one, and when the time is over. */
  async run<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.#signalWith(signal));
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#unused.abort(UNUSED);
    }
  }

  #signalWith(outer: AbortSignal | undefined): AbortSignal {
    let signal = this.#signals.get(outer);
    if (signal === undefined) {
      signal = outer ? anySignal(outer, this.#over.signal) : anySignal(this.#over.signal);
      this.#signals.set(outer, signal);
    }
    return signal;
  }
}

/**
 * The limits of one client's requests. Requests that begin at nearly the same moment share one, since
 * its timer and signals cost more than all else that a request needs: so one of them may be cut when
 * a hundredth of its time is left.
 */
export class TimeLimits {
  readonly #ms: number;
  readonly #clock: Clock;
  #latest: TimeLimit | undefined;

  constructor(ms: number, clock: Clock) {
    this.#ms = ms;
    this.#clock = clock;
  }

  /** A limit for something that ends when it does. */
  shared(): TimeLimit {
    if (!this.#latest?.isJoinable(this.#clock.monotonicMs())) this.#latest = this.own();
    return this.#latest as TimeLimit;
  }

  /** A limit of one's own, for what goes on when the limit is met. */
  own(): TimeLimit {
    return new TimeLimit(this.#ms, this.#clock);
  }
}
