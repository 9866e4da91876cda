import type { Clock } from '../../core/clock.ts';
import { KevError, UnavailableError } from '../../core/errors.ts';
import type { Access } from '../http/access.ts';
import { TimeLimitError } from '../http/time-limit.ts';

/**
 * Logs in.
 *
 * @param signal aborts when nobody waits for it any more
 * @param previous what the last login gave
 * @param isRefused the server no longer accepts that
 */
export type Authenticate = (
  signal: AbortSignal,
  previous: Access | undefined,
  isRefused: boolean,
) => Promise<Access>;

/** How long a login that failed is not tried again: many events in a row would run a plugin for each. */
const FAILURE_MS = 10_000;

/** A login in progress, and how many requests wait for it. */
interface Attempt {
  access: Promise<Access>;
  waiting: number;
  abort: AbortController;
}

/** The login that all requests of a client share: they wait for the same one, and the last to leave ends it. */
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

  /** What the last login gave. */
  get current(): Access | undefined {
    return this.#access;
  }

  /**
   * Logs in, unless the last login is still good.
   *
   * @throws what logging in throws; UnavailableError if it has worked before, since that may pass; the signal's reason
   *   when it aborts
   */
  async get(signal: AbortSignal | undefined): Promise<Access> {
    if (this.#access && !this.#isRefused && !this.#isOver(this.#access)) return this.#access;
    signal?.throwIfAborted();
    if (this.#failure && this.#clock.monotonicMs() < this.#failure.untilMs) throw this.#failure.error;
    this.#attempt ??= this.#start();
    const attempt = this.#attempt;
    attempt.waiting += 1;
    try {
      const access = await orAborted(attempt.access, signal);
      // Not sooner, so that requests go out in the order in which they were made.
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

  /** The server has taken it. */
  noteAccepted(): void {
    this.#hasWorked = true;
  }

  /** The server has not taken it: the next request logs in anew. */
  noteRefused(access: Access): void {
    if (access === this.#access) this.#isRefused = true;
  }

  #start(): Attempt {
    const abort = new AbortController();
    const access = this.#authenticate(abort.signal, this.#access, this.#isRefused);
    // Whoever waits for it hears of it.
    access.catch(() => {});
    return { access, waiting: 0, abort };
  }

  #isOver({ renewAt }: Access): boolean {
    return renewAt !== undefined && this.#clock.now() >= renewAt;
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortReason(signal));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Why the signal aborted. A time limit says what was waited for. */
function abortReason({ reason }: AbortSignal): unknown {
  if (!(reason instanceof UnavailableError)) return reason;
  return new TimeLimitError(`${reason.message} waiting for the credentials`, { cause: reason });
}
