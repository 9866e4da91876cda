/** The shortest pause, doubled with each failure (kube-rs `watcher::backoff`, as client-go's reflector). */
const FIRST_BACKOFF_MS = 800;

/** The longest pause unless said otherwise. */
export const MAX_BACKOFF_MS = 30_000;

/**
 * How long to wait before the next try, in milliseconds: 0.8 s after the first failure in a row, twice as
 * long after each further one, and up to as much again by chance, so that many clients of one server
 * do not come back at once; never more than `maxMs`.
 *
 * @param failures how many there were in a row, at least 1
 * @param random from 0 to 1
 */
export function nextBackoffMs(failures: number, random: number, maxMs = MAX_BACKOFF_MS): number {
  const base = Math.min(maxMs, FIRST_BACKOFF_MS) * 2 ** Math.min(failures - 1, 30);
  return Math.min(maxMs, base * (1 + random));
}
