import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { nextBackoffMs } from '../core/backoff.ts';
import type { Clock } from '../core/clock.ts';
import { UnavailableError } from '../core/errors.ts';
import { isJsonObject, parseJsonObject } from '../core/json-shape.ts';
import { retry } from '../core/retry.ts';
import { retryAfterMs } from '../core/retry-after.ts';
import { oneLine } from '../core/short-text.ts';
import type { OtlpEndpoint } from './endpoint.ts';
import type { ResourceLogs } from './log-data.ts';

/** Limit of one request. Source: OpenTelemetry Protocol Exporter, default of the timeout. */
const REQUEST_MS = 10_000;

/** Maximum number of bytes that are read of a response: far more than a message needs. */
const MAX_RESPONSE_BYTES = 64 * 1024;

const MAX_REASON_LENGTH = 200;

/** Statuses that mean a wrong address or wrong credentials, which can be corrected meanwhile. */
const MISCONFIGURED = [401, 403, 404, 405, 407];

/** Statuses of a receiver that is overloaded or unavailable. Source: OTLP specification, "Retryable Response Codes". */
const RETRYABLE = [429, 502, 503, 504];

/** Dependencies of an exporter. */
export interface OtlpExporterOptions {
  clock: Clock;
  /** Returns a number from 0 to below 1. */
  random: () => number;
  /** Called before each wait for another attempt. The reason may quote the receiver; it is not escaped. */
  onRetry: (reason: string, waitMs: number) => void;
}

/** Log records that the receiver rejected, and that are not sent again. */
export interface Rejection {
  count: number;
  /** A text of the receiver, not escaped. */
  reason: string;
}

/** The result of a request that is not retried. */
type Result =
  | { kind: 'accepted'; rejected: Rejection | undefined }
  | { kind: 'too-large' }
  | { kind: 'refused'; reason: string };

const compress = promisify(gzip);

/**
 * Sends log records to a receiver of OTLP over HTTP, in JSON with gzip. Does not follow redirects: headers with
 * credentials are sent to the configured receiver only.
 */
export class OtlpExporter {
  readonly #endpoint: OtlpEndpoint;
  readonly #options: OtlpExporterOptions;

  constructor(endpoint: OtlpEndpoint, options: OtlpExporterOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  /**
   * Sends log records, and retries until the receiver has accepted or rejected them. Resolves to those that were
   * rejected, if any.
   *
   * @throws the signal's reason when it aborts
   */
  async send(records: readonly ResourceLogs[], signal: AbortSignal): Promise<Rejection | undefined> {
    const { clock, random, onRetry } = this.#options;
    const body = await compress(JSON.stringify({ resourceLogs: groupByResource(records) }));
    const backoffMs = (error: unknown, failures: number) => {
      if (!(error instanceof UnavailableError)) return undefined;
      const asked = error instanceof RetryableResponseError ? error.waitMs : 0;
      const waitMs = Math.max(asked, nextBackoffMs(failures, random()));
      onRetry(error.message, waitMs);
      return waitMs;
    };
    const result = await retry(() => this.#post(body, signal), { clock, backoffMs, signal });
    switch (result.kind) {
      case 'accepted':
        return result.rejected;
      case 'refused':
        return { count: records.length, reason: result.reason };
      case 'too-large':
        return this.#sendHalves(records, signal);
    }
  }

  async #sendHalves(records: readonly ResourceLogs[], signal: AbortSignal): Promise<Rejection | undefined> {
    const middle = Math.floor(records.length / 2);
    if (middle === 0)
      return { count: records.length, reason: 'the receiver does not accept a request of this size (413)' };
    const first = await this.send(records.slice(0, middle), signal);
    const second = await this.send(records.slice(middle), signal);
    return first && second ? { ...second, count: first.count + second.count } : (first ?? second);
  }

  /** @throws UnavailableError when the request may succeed later; the signal's reason when it aborts */
  async #post(body: Uint8Array, signal: AbortSignal): Promise<Result> {
    const { url, headers } = this.#endpoint;
    const receiver = `the receiver ${url.origin}`;
    signal.throwIfAborted();
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
      });
      text = await readStart(response);
    } catch (error) {
      signal.throwIfAborted();
      throw new UnavailableError(`cannot reach ${receiver}: ${describeFailure(error)}`);
    }
    const { status } = response;
    if (response.ok) return { kind: 'accepted', rejected: toRejection(text) };
    if (status === 413) return { kind: 'too-large' };
    if (status >= 300 && status < 400) {
      throw new UnavailableError(`${receiver} redirects (${status}), which is not followed`);
    }
    const reason = `${receiver} responded with ${status}${toReason(text)}`;
    if (![...RETRYABLE, ...MISCONFIGURED].includes(status)) return { kind: 'refused', reason };
    const waitMs = retryAfterMs(status, response.headers.get('retry-after') ?? undefined) ?? 0;
    throw new RetryableResponseError(reason, waitMs);
  }
}

/** A response after which the request is retried, at the earliest after the time that it names. */
class RetryableResponseError extends UnavailableError {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** Joins the log records of each resource. */
function groupByResource(records: readonly ResourceLogs[]): ResourceLogs[] {
  const groups = new Map<string, ResourceLogs>();
  for (const { resource, scopeLogs } of records) {
    const key = JSON.stringify(resource);
    const [group] = groups.get(key)?.scopeLogs ?? [];
    if (group) for (const scope of scopeLogs) group.logRecords.push(...scope.logRecords);
    else
      groups.set(key, {
        resource,
        scopeLogs: scopeLogs.map((scope) => ({ ...scope, logRecords: [...scope.logRecords] })),
      });
  }
  return [...groups.values()];
}

async function readStart({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // Leaving the loop closes the connection.
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_RESPONSE_BYTES) break;
  }
  return text;
}

/** Returns what a receiver that accepted the request rejected of it. Source: OTLP specification, "Partial Success". */
function toRejection(text: string): Rejection | undefined {
  const { partialSuccess } = parseJsonObject(text) ?? {};
  if (!isJsonObject(partialSuccess)) return undefined;
  const count = Number(partialSuccess.rejectedLogRecords ?? 0);
  if (!(count > 0)) return undefined;
  return {
    count,
    reason: `the receiver rejected log records${toReason(String(partialSuccess.errorMessage ?? ''))}`,
  };
}

/** Returns the message of a failure: that of a `Status`, or the text of a proxy. */
function toReason(text: string): string {
  const { message = text } = parseJsonObject(text) ?? {};
  const line = oneLine(String(message));
  return line === '' ? '' : `: ${line.slice(0, MAX_REASON_LENGTH)}`;
}

/** Describes why a request failed: `fetch` hides it in the cause. */
function describeFailure(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `timed out after ${REQUEST_MS / 1000}s`;
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException;
  return why || code || message;
}
