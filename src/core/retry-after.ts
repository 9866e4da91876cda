/** Limit of retries of one request after a 429, or a 5xx with Retry-After (client-go `rest`, maxRetries). */
export const MAX_RETRIES = 10;

/** Wait after a 429 without a Retry-After. */
const DEFAULT_RETRY_MS = 1000;

/**
 * Returns how long to wait before a retry, in milliseconds; undefined when the response asks for none. A 429 always
 * does, a 5xx only with a Retry-After in seconds.
 *
 * Source: client-go `rest/with_retry.go`.
 */
export function retryAfterMs(code: number, header: string | undefined): number | undefined {
  if (code !== 429 && code < 500) return undefined;
  const seconds = header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) : undefined;
  if (seconds !== undefined) return seconds * 1000;
  return code === 429 ? DEFAULT_RETRY_MS : undefined;
}
