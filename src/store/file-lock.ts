import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';

/** There while a process opens or closes the store. */
const TURN_FILE = 'turn';

/** Nobody takes that long: who does was killed in the midst. */
const STALE_NS = 2_000_000_000n;
const LOOK_AGAIN_MS = 2;

/**
 * Lets one process at a time do what LMDB cannot do in several at once. The last process that closes
 * the store destroys the mutexes in its lock file, also under one that opens it at that moment, which
 * then can neither read nor write.
 *
 * Where the folder cannot be written to, and behind a process that was killed in the midst, the work
 * goes on without: this spares a failure that is met anyway (see `Environment`), it is not what keeps data safe.
 */
export async function inTurn<T>(folder: string, clock: Clock, work: () => T | Promise<T>): Promise<T> {
  const file = join(folder, TURN_FILE);
  const isMine = await take(file, clock);
  try {
    return await work();
  } finally {
    if (isMine) remove(file);
  }
}

async function take(file: string, clock: Clock): Promise<boolean> {
  for (;;) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
    if (!isStale(file, clock)) await clock.sleep(LOOK_AGAIN_MS);
    else if (!remove(file)) return false;
  }
}

function isStale(file: string, clock: Clock): boolean {
  const made = statSync(file, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  if (made === undefined) return false;
  const age = clock.now() - made;
  // Also when the clock was set back meanwhile.
  return age > STALE_NS || age < -STALE_NS;
}

/** Whether it is gone now. */
function remove(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
