import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { StatusError, UnavailableError } from '../../core/errors.ts';
import { parseJsonObject } from '../../core/json-shape.ts';
import { retry } from '../../core/retry.ts';
import { MAX_RETRIES } from '../../core/retry-after.ts';
import { shorten } from '../../core/short-text.ts';
import { fromMs } from '../../event/time.ts';
import { type Authenticate, SharedLogin } from '../credentials/shared-login.ts';
import type { Access } from './access.ts';
import { readChunks } from './chunks.ts';
import { toResponseError } from './failure.ts';
import { type ApiRequest, connectionCutError, pathOf, readBody, send } from './send.ts';
import { TimeLimits } from './time-limit.ts';

export interface ApiClientOptions {
  /** Gets the credentials; called again when they expire or the server no longer accepts them. */
  authenticate: Authenticate;
  clock: Clock;
  /** Such as `kubectl-kev/0.1.0`. */
  userAgent: string;
  /** Time limit of one call, retries included. Default: none. */
  requestTimeoutMs?: number | undefined;
  /** Called for each request when its response begins or the request fails. */
  onRequest?: ((report: RequestReport) => void) | undefined;
}

/** Report of a request. Contains no credentials. */
export interface RequestReport {
  method: string;
  /** With its query. */
  path: string;
  /** Undefined when there was no response. */
  status: number | undefined;
  /** Time until the response began or the request failed. */
  ms: number;
}

/**
 * JSON client of one API server for one user.
 *
 * Retries a 429, and a 5xx with a Retry-After, up to ten times; logs in again after a 401. All methods throw
 * `StatusError` for an error response, `UnavailableError` when there is no usable response, and the signal's reason when
 * it aborts.
 *
 * Source: client-go `rest/request.go`.
 */
export class ApiClient {
  readonly #options: ApiClientOptions;
  /** Undefined: calls have no time limit. */
  readonly #limits: TimeLimits | undefined;
  readonly #login: SharedLogin;
  /** The `Date` of the last response with one, and when it came. */
  #dated: { at: bigint; monotonicMs: number } | undefined;

  constructor(options: ApiClientOptions) {
    const { requestTimeoutMs, clock } = options;
    this.#options = options;
    this.#login = new SharedLogin(options.authenticate, clock);
    this.#limits = requestTimeoutMs ? new TimeLimits(requestTimeoutMs, clock) : undefined;
  }

  /** Sends a request and returns the JSON object of the response. The caller has to check its members. */
  async json<T extends object>(request: ApiRequest): Promise<T> {
    return (await this.text(request)).parse() as T;
  }

  /** Sends a request and returns the text of the response, and a function that parses it as `json` does. */
  async text(request: ApiRequest): Promise<{ text: string; parse: () => object }> {
    const read = async (signal: AbortSignal | undefined) => {
      const { response, access } = await this.#succeed({ ...request, signal });
      const text = await readBody(access, response, { ...request, signal });
      return { text, parse: () => parseObject(access, response, text) };
    };
    return this.#limits ? this.#limits.shared().run(request.signal, read) : read(request.signal);
  }

  /**
   * Sends a request and returns the body as a stream (`readChunks`). The time limit applies until the response begins.
   * The stream throws UnavailableError when the connection breaks.
   */
  async stream(request: ApiRequest): Promise<AsyncIterable<Buffer>> {
    const open = (signal: AbortSignal | undefined) => this.#succeed({ ...request, signal });
    // Not shared: while others use the limit, it would abort the stream.
    const { response, access } = await (this.#limits?.own().run(request.signal, open) ??
      open(request.signal));
    // Node would set the timer of an idle connection again for each part of a stream.
    response.socket.setTimeout(0);
    return readChunks(response, (error) => connectionCutError(access.server, error));
  }

  /** The server's time in nanoseconds since the epoch, up to a second late; undefined before the first response with a `Date`. */
  now(): bigint | undefined {
    if (this.#dated === undefined) return undefined;
    const elapsedMs = this.#options.clock.monotonicMs() - this.#dated.monotonicMs;
    return this.#dated.at + fromMs(Math.floor(elapsedMs));
  }

  /** Closes the connections; later requests open new ones. */
  async close(): Promise<void> {
    this.#login.current?.agent.destroy();
  }

  /** Sends until the response is a success or an error that is not retried. */
  #succeed(request: ApiRequest): Promise<{ response: IncomingMessage; access: Access }> {
    const { clock, userAgent, onRequest } = this.#options;
    const { method = 'GET', retries = MAX_RETRIES, signal } = request;
    // Many requests may share a signal; Node would warn of a leak from the eleventh on.
    if (signal) setMaxListeners(0, signal);
    let isRenewed = false;
    const attempt = async () => {
      const access = await this.#login.get(signal);
      const startMs = clock.monotonicMs();
      const report = (status?: number) => {
        const ms = clock.monotonicMs() - startMs;
        onRequest?.({ method, path: pathOf(access.server, request), status, ms });
      };
      const response = await send(access, request, userAgent).catch((error) => {
        report();
        throw error;
      });
      report(response.statusCode);
      const dateMs = Date.parse(response.headers.date ?? '');
      if (dateMs >= 0) this.#dated = { at: fromMs(dateMs), monotonicMs: clock.monotonicMs() };
      const code = response.statusCode ?? 0;
      if (code >= 200 && code < 300) {
        this.#login.noteAccepted();
        return { response, access };
      }
      const failure = toResponseError(access.server, response, await readBody(access, response, request));
      if (code !== 401 || isRenewed) throw failure;
      isRenewed = true;
      this.#login.noteRefused(access);
      return attempt();
    };
    return retry(attempt, {
      clock,
      signal,
      backoffMs: (error, failures) =>
        error instanceof StatusError && failures <= retries ? error.retryAfterMs : undefined,
    });
  }
}

function parseObject(access: Access, response: IncomingMessage, body: string): object {
  const value = parseJsonObject(body);
  if (value) return value;
  const type = shorten(response.headers['content-type']?.split(';')[0] ?? 'no content type');
  throw new UnavailableError(
    `the server ${access.server.origin} did not respond like a Kubernetes API server (${type}, not a JSON object)`,
    { hint: "check the server's address in the kubeconfig" },
  );
}
