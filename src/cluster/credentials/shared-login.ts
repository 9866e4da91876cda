import type { Clock } from '../../core/clock.ts';
import { KevError, UnavailableError } from '../../core/errors.ts';
import type { Access } from '../http/access.ts';
import { abortReason } from '../http/time-limit.ts';

/**
 * Logs in.
 *
 * @param signal aborts when no request waits for the login any longer
 * @param previous the result of the last login
 * @param isRefused whether the server no longer accepts it
 */
export type Authenticate = (
  signal: AbortSignal,
  previous: Access | undefined,
  isRefused: boolean,
) => Promise<Access>;

/** Time for which a failed login is not repeated: otherwise many events would run a plugin each. */
const FAILURE_MS = 10_000;

/** A login in progress and the number of requests that wait for it. */
interface Attempt {
  access: Promise<Access>;
  waiting: number;
  abort: AbortController;
}

/** Login shared by all requests of a client. It is aborted when no request waits for it any longer. */
export class SharedLogin {
  readonly #authenticate: Authenticate;
  readonly #clock: Clock;
  #access: Access | undefined;
  #attempt: Attempt | undefined;
  #failure: { error: KevError; untilMs: number } | undefined;
  #isRefused = false;
  #hasWorked = false;

  constructor(authenticate: Authenticate, clock: Clock) {
    this.#authenticate = authenticate;
    this.#clock = clock;
  }

  /** The result of the last login. */
  get current(): Access | undefined {
    return this.#access;
  }

  /**
   * Returns the last login if it is still valid, or logs in.
   *
   * @throws what logging in throws, but UnavailableError if an earlier login has worked; the signal's reason when it
   *   aborts
   */
  async get(signal: AbortSignal | undefined): Promise<Access> {
    const isOver = this.#access?.renewAt !== undefined && this.#clock.now() >= this.#access.renewAt;
    if (this.#access && !this.#isRefused && !isOver) return this.#access;
    signal?.throwIfAborted();
    if (this.#failure && this.#clock.monotonicMs() < this.#failure.untilMs) throw this.#failure.error;
    if (!this.#attempt) {
      const abort = new AbortController();
      const access = this.#authenticate(abort.signal, this.#access, this.#isRefused);
      // Handled by the requests that wait for it.
      access.catch(() => {});
      this.#attempt = { access, waiting: 0, abort };
    }
    const attempt = this.#attempt;
    attempt.waiting += 1;
    try {
      const access = await orAborted(attempt.access, signal);
      // Set by each request that waits, so that requests are sent in the order in which they were made.
      this.#access = access;
      this.#isRefused = false;
      return access;
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      if (this.#hasWorked) throw new UnavailableError(error.message, { hint: error.hint, cause: error });
      this.#failure = { error, untilMs: this.#clock.monotonicMs() + FAILURE_MS };
      throw error;
    } finally {
      attempt.waiting -= 1;
      if (attempt.waiting === 0 && this.#attempt === attempt) {
        this.#attempt = undefined;
        attempt.abort.abort();
      }
    }
  }

  /** Notes that the server has accepted the login. */
  noteAccepted(): void {
    this.#hasWorked = true;
  }

  /** Notes that the server has refused a login: the next request logs in again. */
  noteRefused(access: Access): void {
    if (access === this.#access) this.#isRefused = true;
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortReason(signal, 'waiting for the credentials'));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
