import { nextBackoffMs } from '../../cluster/watch/backoff.ts';
import { isTransient } from '../../core/transient.ts';
import type { Io } from '../io/io.ts';

/**
 * Looks something up on a server, again and again while the server cannot be reached or has too much to do, with the
 * backoff of a watch.
 *
 * @param random from 0 to 1
 * @throws whatever else the look-up throws; the signal's reason when kev is to end
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
