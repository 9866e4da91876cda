import { nextBackoffMs } from '../../core/backoff.ts';
import { retry } from '../../core/retry.ts';
import { isTransient } from '../../core/transient.ts';
import type { Io } from '../io/io.ts';

/**
 * Retries a lookup while the server can't be reached or is overloaded, with the backoff of a watch.
 *
 * @param random from 0 to 1
 * @throws other errors of the lookup; the signal's reason when it aborts
 */
export function retryUntilReachable<T>(
  lookUp: () => Promise<T>,
  { clock, signal }: Io,
  random = Math.random,
): Promise<T> {
  return retry(lookUp, {
    clock,
    signal,
    backoffMs: (error, failures) => (isTransient(error) ? nextBackoffMs(failures, random()) : undefined),
  });
}
