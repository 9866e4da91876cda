import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { KevError } from '../../core/errors.ts';
import type { Position } from '../../select/source.ts';
import { writeAll } from '../io/file-replacement.ts';
import type { OutputFile } from '../io/output.ts';
import {
  checkKeys,
  type PendingEvent,
  POSITION_KIND,
  type PositionContent,
  type PositionKey,
  PRINTED_AT,
  parsePosition,
} from './position-content.ts';
import { lockPosition } from './position-lock.ts';
import { unprintedOf } from './unprinted.ts';

/**
 * Stores the position of a watch in a file, so that it can be resumed. Only one process at a time can use the file.
 *
 * Before a text is printed, the file stores the text and the positions after it; afterwards, three bytes of the file
 * record that it was printed. The next start repairs a watch that was killed in between: if stdout is a file, its
 * content shows how much of the text was written, and the rest is printed first. So every line is written to a file
 * exactly once. For a pipe or a terminal, a watch that was killed in between prints the last batch again.
 */
export class PositionFile implements Disposable {
  readonly #path: string;
  readonly #keys: readonly PositionKey[];
  readonly #lock: Disposable;
  /** Where the watch of each key resumes; null for its beginning. `begin` stores them. */
  readonly positions: (Position | null)[];
  /** Text that the last watch may not have printed completely. */
  readonly unprinted: Uint8Array;
  /** Events that the last watch had read and not printed. */
  readonly pending: readonly PendingEvent[];
  #handle: number | undefined;

  private constructor(
    path: string,
    keys: readonly PositionKey[],
    lock: Disposable,
    found: ReturnType<typeof readPositionFile>,
  ) {
    this.#path = path;
    this.#keys = keys;
    this.#lock = lock;
    this.#handle = found?.handle;
    this.positions = found?.positions ?? keys.map(() => null);
    this.unprinted = found?.unprinted ?? new Uint8Array();
    this.pending = found?.pending ?? [];
  }

  /**
   * Opens and locks the file.
   *
   * @param out the current file of stdout
   * @throws KevError `input` when it is not such a file, belongs to another server, namespace, or query, or is used
   * by another process
   */
  static async open(
    path: string,
    keys: readonly PositionKey[],
    out: OutputFile | undefined,
  ): Promise<PositionFile> {
    const lock = await lockPosition(path).catch((error: Error) => {
      throw cannot('use', path, error.message);
    });
    if (lock === undefined) {
      const { code, message } = cannot('use', path, 'in use by another process');
      throw new KevError(code, message, { hint: 'use one file for each watch' });
    }
    try {
      return new PositionFile(path, keys, lock, readPositionFile(path, keys, out));
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Stores the positions and the text up to them, before the text is printed.
   *
   * @param pending events to print at the next start
   * @throws KevError `output` when it cannot be written
   */
  begin(text: string, out: OutputFile | undefined, pending: PendingEvent[] = []): void {
    const content: PositionContent = {
      printed: 'no ',
      kind: POSITION_KIND,
      keys: this.#keys,
      positions: this.positions,
      text,
      file: out ? { ...out, path: stdoutPath() } : null,
      pending,
    };
    try {
      this.#replace(`${JSON.stringify(content)}\n`);
    } catch (error) {
      throw cannot('write', this.#path, (error as Error).message, 'output');
    }
  }

  /** Records that the text was printed. */
  done(): void {
    if (this.#handle !== undefined) writeSync(this.#handle, 'yes', PRINTED_AT);
  }

  /** Closes and unlocks the file. */
  [Symbol.dispose](): void {
    this.#close();
    this.#lock[Symbol.dispose]();
  }

  #close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  /** Replaces the file atomically, even if the power fails. */
  #replace(text: string): void {
    const fresh = `${this.#path}.new`;
    const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
    const handle = openSync(fresh, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      if (!fstatSync(handle).isFile()) throw new Error(`"${fresh}" is not a regular file`);
      ftruncateSync(handle);
      writeAll(handle, text);
      fsyncSync(handle);
      renameSync(fresh, this.#path);
    } catch (error) {
      closeSync(handle);
      throw error;
    }
    this.#close();
    this.#handle = handle;
  }
}

/**
 * Reads a position file, and leaves it open; undefined if it does not exist.
 *
 * @throws KevError `input` as `PositionFile.open`
 */
export function readPositionFile(path: string, keys: readonly PositionKey[], out: OutputFile | undefined) {
  let handle: number | undefined;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) throw cannot('use', path, 'is a symbolic link');
    if (!stats.isFile()) throw cannot('use', path, 'not a regular file');
    handle = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    const content = parsePosition(readFileSync(handle, 'utf8'));
    if (content === undefined) throw cannot('use', path, 'not a position file of this version of kev watch');
    checkKeys(path, content.keys, keys);
    const { positions, printed, text, file, pending } = content;
    const unprinted = printed === 'yes' ? new Uint8Array() : unprintedOf(text, file, out);
    return { positions, unprinted, pending, handle };
  } catch (error) {
    if (handle !== undefined) closeSync(handle);
    throw error instanceof KevError ? error : cannot('read', path, (error as Error).message);
  }
}

/** Path of stdout's file, on systems that provide it. */
function stdoutPath(): string {
  try {
    return readlinkSync('/proc/self/fd/1');
  } catch {
    return '';
  }
}

function cannot(verb: string, path: string, why: string, code: 'input' | 'output' = 'input'): KevError {
  return new KevError(code, `cannot ${verb} the position in ${path}: ${why}`);
}
