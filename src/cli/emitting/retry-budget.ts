import { TimeLimits } from '../../cluster/http/time-limit.ts';
import type { Clock } from '../../core/clock.ts';
import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../../core/errors.ts';
import { retry } from '../../core/retry.ts';
import { isTransient } from '../../core/transient.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import { wrapSink } from '../../record/limited-sink.ts';
import { Semaphore } from '../../record/semaphore.ts';
import type { EventSink, SinkOptions } from '../../record/sink.ts';

/** Longest backoff between two tries. */
const MAX_BACKOFF_MS = 1000;

/** Number of writes, and of reads, of a sink in flight. */
const CONCURRENCY = 16;

/**
 * Retry budget shared by all requests of one kind. It starts with the first request that fails, and any response of the
 * server resets it, even a refusal. When it is used up, each request is made only once.
 */
export class RetryBudget {
  readonly #timeoutMs: number | undefined;
  readonly clock: Clock;
  readonly #isOnce: boolean;
  /** Aborts all requests, with an `UnavailableError` as its reason. */
  readonly signal: AbortSignal | undefined;
  readonly #limits: TimeLimits | undefined;
  /** Start of the first request without a response since the last one with a response, as `Clock.monotonicMs`. */
  #failingSince: number | undefined;
  #lastFailure: UnavailableError | undefined;
  /** Whether the last request failed for a reason that retries cannot solve: missing credentials, a bug. */
  #isFatal = false;

  /**
   * @param timeoutMs the budget; undefined: no limit
   * @param isOnce makes each request only once
   */
  constructor(timeoutMs: number | undefined, clock: Clock, signal?: AbortSignal, isOnce = false) {
    this.#isOnce = isOnce;
    this.#timeoutMs = timeoutMs;
    this.clock = clock;
    this.signal = signal;
    this.#limits = timeoutMs === undefined ? undefined : new TimeLimits(timeoutMs, clock);
  }

  /** Whether nothing should be retried. */
  get isUsedUp(): boolean {
    if (this.#isFatal || this.#isOnce || this.signal?.aborted) return true;
    if (this.#timeoutMs === undefined || this.#failingSince === undefined) return false;
    return this.clock.monotonicMs() - this.#failingSince >= this.#timeoutMs;
  }

  /** Backoff between two tries, in milliseconds. */
  get backoffMs(): number {
    return Math.min(MAX_BACKOFF_MS, (this.#timeoutMs ?? MAX_BACKOFF_MS * 4) / 4);
  }

  /**
   * Makes one request.
   *
   * @throws what the request throws, with an UnavailableError for responses such as 429 and 503
   */
  async tryOnce<Response>(
    request: (options?: SinkOptions) => Promise<Response>,
    options?: SinkOptions,
  ): Promise<Response> {
    const start = this.clock.monotonicMs();
    try {
      const response = await request(options);
      this.#noteResponse();
      return response;
    } catch (error) {
      throw this.#noteFailure(error, start);
    }
  }

  /**
   * Makes a read, which may consist of several requests and is aborted when they take longer than the budget. Its success
   * does not reset the budget, since it says little about writes. Throws as `tryOnce`.
   */
  async tryRead<Response>(
    request: (signal: AbortSignal | undefined) => Promise<Response>,
    signal?: AbortSignal | undefined,
  ): Promise<Response> {
    const start = this.clock.monotonicMs();
    const [failingSince, wasFatal] = [this.#failingSince, this.#isFatal];
    try {
      if (this.#limits === undefined) return await request(signal);
      return await this.#limits.shared().run(signal, request);
    } catch (error) {
      const failure = this.#noteFailure(error, start);
      this.#failingSince ??= failingSince;
      this.#isFatal ||= wasFatal;
      throw failure;
    }
  }

  /** Makes a request again and again until the budget is used up. Throws as `tryOnce`. */
  retry<Response>(request: () => Promise<Response>): Promise<Response> {
    return retry(() => this.tryOnce(request), {
      clock: this.clock,
      signal: this.signal,
      backoffMs: (error) =>
        error instanceof UnavailableError && !this.isUsedUp ? this.backoffMs : undefined,
    });
  }

  #isInterrupted(error: unknown): boolean {
    const reason = this.signal?.reason;
    return this.signal?.aborted === true && (error === reason || (error as Error).cause === reason);
  }

  #noteResponse(): void {
    this.#failingSince = undefined;
    this.#lastFailure = undefined;
    this.#isFatal = false;
  }

  /** Notes the failure of a request that began at `start`, and returns the error to throw. */
  #noteFailure(error: unknown, start: number): unknown {
    // The failure before the timeout explains more than the timeout.
    if (this.#isInterrupted(error)) return this.#lastFailure ?? error;
    if (error instanceof UnavailableError) {
      this.#lastFailure = error;
      this.#failingSince ??= start;
      this.#isFatal ||= !error.isTransient;
    } else if (error instanceof StatusError) {
      if (isTransient(error)) {
        this.#failingSince ??= start;
        this.#lastFailure = new UnavailableError(`${error.message} (${error.status.code})`, { cause: error });
        return this.#lastFailure;
      }
      this.#noteResponse();
    } else if (error instanceof KevError && error.code === 'missing') {
      this.#noteResponse();
    } else if (!(error instanceof InvalidRequestError)) {
      this.#isFatal = true;
    }
    return error;
  }
}

/**
 * Wraps a sink so that all its requests use a retry budget, which only writes reset, and at most 16 writes and 16 reads
 * are in flight. The read that finds out whether a failed write has arrived does not wait for the writes of other events:
 * on a server that does not respond, that would be longer than the budget.
 */
export function toBudgetedSink<Sink extends EventSink | EventsV1Sink>(sink: Sink, budget: RetryBudget): Sink {
  const [writes, reads] = [new Semaphore(CONCURRENCY), new Semaphore(CONCURRENCY)];
  return wrapSink(
    sink,
    (request, options) => writes.run(() => budget.tryOnce(request, options)),
    (request, options) => reads.run(() => budget.tryRead((signal) => request({ signal }), options?.signal)),
  );
}
