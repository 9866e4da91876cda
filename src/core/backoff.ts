/** The first backoff, doubled with each failure (kube-rs `watcher::backoff`, as client-go's reflector). */
const FIRST_BACKOFF_MS = 800;

/** The default of the longest backoff. */
export const MAX_BACKOFF_MS = 30_000;

/**
 * Returns the backoff before the next try, in milliseconds: 0.8 s after the first failure in a row, doubled with each
 * further one, with up to 100% jitter, and at most `maxMs`.
 *
 * @param failures number of failures in a row, at least 1
 * @param random from 0 to 1
 */
export function nextBackoffMs(failures: number, random: number, maxMs = MAX_BACKOFF_MS): number {
  const base = Math.min(maxMs, FIRST_BACKOFF_MS) * 2 ** Math.min(failures - 1, 30);
  return Math.min(maxMs, base * (1 + random));
}
