import { KevError, StatusError, UnavailableError } from '../../core/errors.ts';

/**
 * Whether the same request may succeed later: when the server responds again, or when somebody has logged in, granted
 * rights, or renewed a certificate.
 */
export function mayPass(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (error instanceof StatusError) return isPassing(error);
  if (!(error instanceof KevError)) return false;
  if (error.cause instanceof StatusError) return isPassing(error.cause);
  // `input`: the credentials cannot be had, or used.
  return error.code === 'unreachable' || error.code === 'input';
}

function isPassing({ status: { code, details } }: StatusError): boolean {
  // Whatever else is allowed, nothing can be created there any more.
  if (details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')) return false;
  return [401, 403, 429].includes(code) || code >= 500;
}
