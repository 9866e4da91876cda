/**
 * Why a command could not do what it was told; each has its exit status in `cli/exit-status.ts`.
 *
 * - `refused`: the server said no
 * - `missing`: something named does not exist
 * - `usage`: the command was called wrongly
 * - `input`: a kubeconfig, a store or other input cannot be read
 * - `unreachable`: the server could not be reached
 * - `output`: what was found or done cannot be written
 */
export type ErrorCode = 'refused' | 'missing' | 'usage' | 'input' | 'unreachable' | 'output';

/** A failure that is the user's to mend: one line for people, and a way out where there is one. */
export class KevError extends Error {
  override name = 'KevError';
  readonly code: ErrorCode;
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

/** Something named does not exist on the server. */
export class MissingObjectError extends KevError {
  override name = 'MissingObjectError';
  readonly #findCause: (signal: AbortSignal) => Promise<KevError | undefined>;

  /** @param findCause asks the server; undefined: nothing is likelier */
  constructor(message: string, findCause: (signal: AbortSignal) => Promise<KevError | undefined>) {
    super('missing', message, { hint: 'use --no-resolve to skip the lookup' });
    this.#findCause = findCause;
  }

  /** The likely mistake: its namespace does not exist, or another name was meant. Else this error itself. */
  async diagnose(signal: AbortSignal): Promise<KevError> {
    return (await this.#findCause(signal)) ?? this;
  }
}

/** What the API server says of a request that failed (`meta/v1.Status`). */
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

/** The server responded, and the response was a refusal. */
export class StatusError extends Error {
  override name = 'StatusError';
  readonly status: Status;
  /** How long the server asks to wait before the same is asked again, in milliseconds. */
  retryAfterMs: number | undefined;

  constructor(status: Status) {
    super(status.message || `the server responded with ${status.code}`);
    this.status = status;
  }
}

/** The request cannot be built from what was given: trying again is of no use. */
export class InvalidRequestError extends Error {
  override name = 'InvalidRequestError';
}

/** No usable response came: not reached, cut off, timed out, or no Kubernetes response at all. */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
  /** The way out, where one is known. */
  readonly hint: string | undefined;
  /** Whether it may pass by itself, unlike an untrusted certificate or a wrong address. Default true. */
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
