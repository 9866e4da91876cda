import { closeSync, constants, fchmodSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILE } from './folder.ts';

/** A file beside the database: how kev left the database when it was last known to be intact. */
const MARKER_FILE = 'clean-shutdown';

/** The longest text, so that it is overwritten in place. */
const TEXT_BYTES = 80;

/**
 * Notes that the database is intact, so that only one that was changed otherwise has to be checked: by a process that
 * was killed while it wrote, by a loss of power, a restored backup, or another program.
 */
export class CleanShutdownMarker {
  readonly #folder: string;
  #written: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the database is as kev left it. */
  isValid(): boolean {
    try {
      this.#written = readFileSync(join(this.#folder, MARKER_FILE), 'utf8');
      return this.#written === this.#state();
    } catch {
      return false;
    }
  }

  /** Notes the database as it is now. Where that is not possible, it is checked again at the next start. */
  update(): void {
    try {
      const state = this.#state();
      if (state === this.#written) return;
      const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
      const handle = openSync(join(this.#folder, MARKER_FILE), O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
      try {
        // Whatever the umask is.
        fchmodSync(handle, 0o600);
        writeSync(handle, state);
        this.#written = state;
      } finally {
        closeSync(handle);
      }
    } catch {
      // A full disk, or a directory that is read-only.
    }
  }

  /** Differs after every change of the file: only the system sets the time of the last one. */
  #state(): string {
    const { ino, size, ctimeNs } = statSync(join(this.#folder, DATA_FILE), { bigint: true });
    return `${ino} ${size} ${ctimeNs}`.padEnd(TEXT_BYTES);
  }
}
