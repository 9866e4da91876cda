/**
 * The reasons why a command or a call fails. Each has an exit status in `cli/io/exit-status.ts`.
 *
 * - `refused`: the server refused the request
 * - `missing`: a named object does not exist
 * - `usage`: invalid arguments or flags
 * - `input`: a kubeconfig, a store, or other input cannot be read
 * - `unreachable`: the server could not be reached
 * - `output`: the output cannot be written
 */
export type ErrorCode = 'refused' | 'missing' | 'usage' | 'input' | 'unreachable' | 'output';

/**
 * An error that the user can fix: a message of one line, and a hint if there is one. `cause` has the error behind it, such
 * as the `StatusError` of a server.
 *
 * @example
 * const events = await cluster.list().catch((error) => {
 *   if (error instanceof KevError && error.code === 'unreachable') return [];
 *   throw error;
 * });
 */
export class KevError extends Error {
  /** `KevError`. */
  override name = 'KevError';
  /** Why it failed, for programs. */
  readonly code: ErrorCode;
  /** What to do about it, if known. */
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** Creates the error for arguments or flags that are wrong. */
export function usageError(message: string, hint?: string): KevError {
  return new KevError('usage', message, { hint });
}

/** Creates the error for input that cannot be read or used: a file, a credential, a value. */
export function inputError(message: string, hint?: string): KevError {
  return new KevError('input', message, { hint });
}

/** A named object does not exist on the server. */
export class MissingObjectError extends KevError {
  override name = 'MissingObjectError';
  readonly #findCause: (signal: AbortSignal) => Promise<KevError | undefined>;

  /** @param findCause looks for the cause on the server; undefined: none found */
  constructor(message: string, findCause: (signal: AbortSignal) => Promise<KevError | undefined>) {
    super('missing', message, { hint: 'use --no-resolve to skip the lookup' });
    this.#findCause = findCause;
  }

  /** Resolves to the likely cause, such as a missing namespace or a similar name, or else to this error. */
  async diagnose(signal: AbortSignal): Promise<KevError> {
    return (await this.#findCause(signal)) ?? this;
  }
}

/** The API server's description of a failed request (`meta/v1.Status`). */
export interface Status {
  code: number;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

/**
 * The server refused a request. Sinks throw it; a refusal with a code of 500 or more, or 429, is tried again.
 *
 * @example
 * const get = async () => {
 *   throw new StatusError({ code: 404, reason: 'NotFound', message: 'events "web.1" not found' });
 * };
 */
export class StatusError extends Error {
  /** `StatusError`. */
  override name = 'StatusError';
  /** The server's response, with the HTTP status as its `code`. */
  readonly status: Status;
  /** Milliseconds after which the server asks to retry. */
  retryAfterMs: number | undefined;

  constructor(status: Status) {
    super(status.message || `the server responded with ${status.code}`);
    this.status = status;
  }
}

/**
 * The request cannot be built, so retrying does not help.
 *
 * @example
 * const { outcome } = recorder.record({ kind: 'Pod' }, { type: 'Normal', reason: 'Started', message: 'it runs' });
 * const result = await outcome;
 * if (result.kind === 'rejected' && result.error instanceof InvalidRequestError) console.error(result.error.message);
 */
export class InvalidRequestError extends Error {
  /** `InvalidRequestError`. */
  override name = 'InvalidRequestError';
}

/**
 * There was no usable response: connection failed or lost, timeout, or not a Kubernetes response. Sinks throw it, and it is
 * tried again.
 *
 * @example
 * const create = async () => {
 *   throw new UnavailableError('the archive is being backed up', { hint: 'it takes about a minute' });
 * };
 */
export class UnavailableError extends Error {
  /** `UnavailableError`. */
  override name = 'UnavailableError';
  /** What to do about it, if known. */
  readonly hint: string | undefined;
  /** Whether retrying may help, unlike for an untrusted certificate or a wrong address. Default true. */
  readonly isTransient: boolean;

  constructor(
    message: string,
    options: { hint?: string | undefined; cause?: unknown; isTransient?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
    this.isTransient = options.isTransient ?? true;
  }
}
