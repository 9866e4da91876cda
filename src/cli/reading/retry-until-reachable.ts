import { nextBackoffMs } from '../../core/backoff.ts';
import { isTransient } from '../../core/transient.ts';
import type { Io } from '../io/io.ts';

/**
 * Retries a lookup while the server can't be reached or is overloaded, with the backoff of a watch.
 *
 * @param random from 0 to 1
 * @throws other errors of the lookup; the signal's reason when it aborts
 */
export async function retryUntilReachable<T>(
  look: () => Promise<T>,
  io: Io,
  random = Math.random,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await look();
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await io.clock.sleep(nextBackoffMs(failures, random()), io.signal);
  }
}
