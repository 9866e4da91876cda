import { closeSync, constants, fchmodSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILE } from './folder.ts';

/** A file beside the store's own: how kev left the data file the last time it was well. */
const MARK = 'left';

/** As long as the text can get, so that it is written over in place. */
const TEXT_BYTES = 80;

/**
 * Whether the data file is as a kev left it that knew it to be well. A killed process, a loss of power,
 * a restored backup or another program leaves it otherwise; so does, for a moment, one that writes.
 */
export function isAsLeft(folder: string): boolean {
  try {
    return readFileSync(join(folder, MARK), 'utf8') === stateOf(folder);
  } catch {
    return false;
  }
}

/** Notes that the data file is well. Where that is not possible it is looked through again at the next start. */
export function markAsLeft(folder: string): void {
  try {
    const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
    const handle = openSync(join(folder, MARK), O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      // Whatever the umask is.
      fchmodSync(handle, 0o600);
      writeSync(handle, stateOf(folder));
    } finally {
      closeSync(handle);
    }
  } catch {
    // A full disk, or a folder that may only be read.
  }
}

/** Changes with whatever is done to the file: nobody sets the time of its last change but the system. */
function stateOf(folder: string): string {
  const { ino, size, ctimeNs } = statSync(join(folder, DATA_FILE), { bigint: true });
  return `${ino} ${size} ${ctimeNs}`.padEnd(TEXT_BYTES);
}
