import { KevError, type Status, StatusError, UnavailableError } from './errors.ts';

/** Whether a server that responds with this HTTP status is overloaded (429) or failing (5xx). */
export function isTransientStatus(code: number): boolean {
  return code === 429 || code >= 500;
}

/** Whether the server responded with one of these HTTP statuses. */
export function hasStatus(error: unknown, ...codes: number[]): error is StatusError {
  return error instanceof StatusError && codes.includes(error.status.code);
}

/** Whether the server names this cause in its description of a failure, such as `NamespaceTerminating`. */
export function hasCause({ details }: Status, cause: string): boolean {
  return details?.causes?.some(({ reason }) => reason === cause) ?? false;
}

/** Whether the same request may soon succeed: no usable response came, or the server is overloaded or failing. */
export function isTransient(error: unknown): error is UnavailableError | StatusError {
  if (error instanceof UnavailableError) return error.isTransient;
  return error instanceof StatusError && isTransientStatus(error.status.code);
}

/**
 * Whether a watch that has worked before may work again: after any failure of the connection, from an overloaded or
 * failing server, and after a timeout of the server (408) or an expired resourceVersion (410).
 */
export function isWatchRecoverable(error: unknown): boolean {
  return error instanceof UnavailableError || isTransient(error) || hasStatus(error, 408, 410);
}

/**
 * Whether the same request may succeed later: when the server responds again, or when somebody has logged in, granted
 * rights, or renewed a certificate.
 */
export function maySucceedLater(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (error instanceof StatusError) return mayStatusChange(error.status);
  if (!(error instanceof KevError)) return false;
  if (error.cause instanceof StatusError) return mayStatusChange(error.cause.status);
  // `input`: the credentials cannot be read or used.
  return error.code === 'unreachable' || error.code === 'input';
}

function mayStatusChange(status: Status): boolean {
  // Nothing can be created in such a namespace again.
  if (hasCause(status, 'NamespaceTerminating')) return false;
  const { code } = status;
  return code === 401 || code === 403 || isTransientStatus(code);
}
