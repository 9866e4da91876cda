import { isTransient } from '../errors.ts';
import type { Io } from './io.ts';

const PAUSE_MS = 1000;

/**
 * Looks something up on a server, again and again while the server cannot be reached or has too much to do.
 *
 * @throws whatever else the look-up throws; the signal's reason when kev is to end
 */
export async function untilReached<T>(look: () => Promise<T>, io: Io): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await io.clock.sleep(PAUSE_MS, io.signal);
  }
}
