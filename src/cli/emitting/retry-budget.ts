import { TimeLimits } from '../../cluster/http/time-limit.ts';
import type { Clock } from '../../core/clock.ts';
import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../../core/errors.ts';
import { isTransient } from '../../core/transient.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../../record/sink.ts';

/** The pause between two tries of what is not tried again elsewhere. */
const PAUSE_MS = 1000;

/**
 * How long a server that does not answer is waited for. All requests of a kind share it: it runs from
 * the beginning of the first that fails, and each answer ends that, a refusal too. While it is used
 * up, each request is made once and no more.
 */
export class Patience {
  readonly #timeoutMs: number | undefined;
  readonly #clock: Clock;
  readonly #isOnce: boolean;
  /** Aborts when nothing is waited for any more, with an `UnavailableError` as its reason. */
  readonly signal: AbortSignal | undefined;
  readonly #limits: TimeLimits | undefined;
  /** When the first request began that got no answer, since the last that did, as `Clock.monotonicMs`. */
  #troubleSince: number | undefined;
  #lastFailure: UnavailableError | undefined;
  /** Whether the last request failed for a reason that no waiting mends: credentials that cannot be had, a bug. */
  #isHopeless = false;

  /**
   * @param timeoutMs undefined: without end
   * @param isOnce each request is made once, whatever becomes of it
   */
  constructor(timeoutMs: number | undefined, clock: Clock, signal?: AbortSignal, isOnce = false) {
    this.#isOnce = isOnce;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    this.signal = signal;
    this.#limits = timeoutMs === undefined ? undefined : new TimeLimits(timeoutMs, clock);
  }

  /** Whether nothing is to be tried again. */
  get isOver(): boolean {
    if (this.#isHopeless || this.#isOnce || this.signal?.aborted) return true;
    if (this.#timeoutMs === undefined || this.#troubleSince === undefined) return false;
    return this.#clock.monotonicMs() - this.#troubleSince >= this.#timeoutMs;
  }

  /** The pause between two tries, in milliseconds. */
  get pauseMs(): number {
    return Math.min(PAUSE_MS, (this.#timeoutMs ?? PAUSE_MS * 4) / 4);
  }

  /**
   * Makes one request.
   *
   * @throws what the request throws, but UnavailableError for what a server says that is overloaded
   *   or out of order: that may pass
   */
  async ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const start = this.#clock.monotonicMs();
    try {
      const answer = await request();
      this.#noteAnswer();
      return answer;
    } catch (error) {
      throw this.#noteFailure(error, start);
    }
  }

  /**
   * Makes a request on the side, whose answer says little about the others: it ends no trouble. It may consist of any
   * number of requests, and is cut when all of them take longer than a server is waited for. Throws as `ask`.
   */
  async askAside<Answer>(
    request: (signal: AbortSignal | undefined) => Promise<Answer>,
    signal?: AbortSignal | undefined,
  ): Promise<Answer> {
    const start = this.#clock.monotonicMs();
    const [trouble, wasHopeless] = [this.#troubleSince, this.#isHopeless];
    try {
      if (this.#limits === undefined) return await request(signal);
      return await this.#limits.shared().run(signal, request);
    } catch (error) {
      const failure = this.#noteFailure(error, start);
      this.#troubleSince ??= trouble;
      this.#isHopeless ||= wasHopeless;
      throw failure;
    }
  }

  /** Makes a request as often as it takes. Throws as `ask`, UnavailableError only when patience is over. */
  async askOn<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await this.ask(request);
      } catch (error) {
        if (!(error instanceof UnavailableError) || this.isOver) throw error;
        await this.#clock.sleep(this.pauseMs, this.signal).catch(() => {
          throw error;
        });
      }
    }
  }

  #isOutOfTime(error: unknown): boolean {
    const reason = this.signal?.reason;
    return this.signal?.aborted === true && (error === reason || (error as Error).cause === reason);
  }

  #noteAnswer(): void {
    this.#troubleSince = undefined;
    this.#lastFailure = undefined;
    this.#isHopeless = false;
  }

  /** The error to throw for this one of a request that began at `start`. */
  #noteFailure(error: unknown, start: number): unknown {
    // Why nothing had worked before the time was over says more.
    if (this.#isOutOfTime(error)) return this.#lastFailure ?? error;
    if (error instanceof UnavailableError) {
      this.#lastFailure = error;
      this.#troubleSince ??= start;
      this.#isHopeless ||= !error.isTransient;
    } else if (error instanceof StatusError) {
      if (isTransient(error)) {
        this.#troubleSince ??= start;
        this.#lastFailure = new UnavailableError(`${error.message} (${error.status.code})`, { cause: error });
        return this.#lastFailure;
      }
      this.#noteAnswer();
    } else if (error instanceof KevError && error.code === 'missing') {
      this.#noteAnswer();
    } else if (!(error instanceof InvalidRequestError)) {
      this.#isHopeless = true;
    }
    return error;
  }
}

/** The sink, with every request made through `patience`: who writes is waiting for writes. */
export function askPatiently(sink: ReadableEventSink, patience: Patience): ReadableEventSink {
  return {
    create: (event, options) => patience.ask(() => sink.create(event, options)),
    patch: (event, patch, options) => patience.ask(() => sink.patch(event, patch, options)),
    get: (namespace, name, options) =>
      patience.askAside((signal) => sink.get(namespace, name, { signal }), options?.signal),
    find: (query, options) => patience.askAside((signal) => sink.find(query, { signal }), options?.signal),
  };
}

/** As `askPatiently`, for the newer API. */
export function askPatientlyV1(sink: EventsV1Sink, patience: Patience): EventsV1Sink {
  return {
    create: (...request) => patience.ask(() => sink.create(...request)),
    patch: (...request) => patience.ask(() => sink.patch(...request)),
  };
}
