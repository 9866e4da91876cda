/** How often a request is sent again because the server asked to come back later (client-go `rest`, maxRetries). */
export const MAX_RETRIES = 10;

/** How long a 429 that does not say so asks to wait. */
const DEFAULT_RETRY_MS = 1000;

/**
 * How long the server asks to wait before the same request may be sent again, in milliseconds;
 * undefined when it asks for no repeat. 429 always does, a 5xx only with a Retry-After in seconds.
 *
 * Source: client-go `rest/with_retry.go`.
 */
export function retryAfterMs(code: number, header: string | undefined): number | undefined {
  if (code !== 429 && code < 500) return undefined;
  const seconds = header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) : undefined;
  if (seconds !== undefined) return seconds * 1000;
  return code === 429 ? DEFAULT_RETRY_MS : undefined;
}
