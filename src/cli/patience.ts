import type { Clock } from '../clock.ts';
import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../errors.ts';
import type { EventsV1Sink } from '../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../record/sink.ts';

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
  /** When the first request began that got no answer, since the last that did. */
  #troubleSince: bigint | undefined;
  /** Whether the last request failed for a reason that no waiting mends: credentials that cannot be had, a bug. */
  #isHopeless = false;

  /** @param timeoutMs undefined: without end */
  constructor(timeoutMs: number | undefined, clock: Clock) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  /** Whether nothing is to be tried again. */
  get isOver(): boolean {
    if (this.#isHopeless) return true;
    if (this.#timeoutMs === undefined || this.#troubleSince === undefined) return false;
    return this.#clock.now() - this.#troubleSince >= BigInt(Math.round(this.#timeoutMs * 1e6));
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
    const start = this.#clock.now();
    try {
      const answer = await request();
      this.#noteAnswer();
      return answer;
    } catch (error) {
      throw this.#noteFailure(error, start);
    }
  }

  /** Makes a request on the side, whose answer says little about the others: it ends no trouble. Throws as `ask`. */
  async askAside<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const start = this.#clock.now();
    const [trouble, wasHopeless] = [this.#troubleSince, this.#isHopeless];
    try {
      return await request();
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
        await this.#clock.sleep(this.pauseMs);
      }
    }
  }

  #noteAnswer(): void {
    this.#troubleSince = undefined;
    this.#isHopeless = false;
  }

  /** The error to throw for this one of a request that began at `start`. */
  #noteFailure(error: unknown, start: bigint): unknown {
    if (error instanceof UnavailableError) {
      this.#troubleSince ??= start;
    } else if (error instanceof StatusError) {
      const { code } = error.status;
      if (code === 429 || code >= 500) {
        this.#troubleSince ??= start;
        return new UnavailableError(`${error.message} (${code})`, { cause: error });
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
    get: (...request) => patience.askAside(() => sink.get(...request)),
    find: (...request) => patience.askAside(() => sink.find(...request)),
  };
}

/** As `askPatiently`, for the newer API. */
export function askPatientlyV1(sink: EventsV1Sink, patience: Patience): EventsV1Sink {
  return {
    create: (...request) => patience.ask(() => sink.create(...request)),
    patch: (...request) => patience.ask(() => sink.patch(...request)),
  };
}
