import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { inputError, KevError } from '../../core/errors.ts';
import { checkPath } from '../../core/path-text.ts';

/**
 * A file that is written completely or not at all: to a temporary file beside it, which then takes its place. Only a
 * regular file is replaced, and keeps its mode; of a symbolic link, the file that it leads to.
 */
export class FileReplacement {
  readonly #flag: string;
  readonly #path: string;

  /**
   * Checks that the file can be written.
   *
   * @param flag names the file in messages
   * @throws KevError `input`
   */
  constructor(flag: string, path: string) {
    checkPath(flag, path);
    this.#flag = flag;
    this.#path = path;
    try {
      const { file, found } = this.#find();
      if (found && !found.isFile()) throw inputError(`cannot write ${flag} ${path}: not a regular file`);
      const temporary = createBeside(file, found);
      closeSync(temporary.handle);
      rmSync(temporary.path);
    } catch (error) {
      if (error instanceof KevError) throw error;
      throw inputError(this.#cannotWrite(error));
    }
  }

  /** @throws KevError `output` */
  write(parts: Iterable<string>): void {
    let temporary: ReturnType<typeof createBeside> | undefined;
    try {
      const { file, found } = this.#find();
      temporary = createBeside(file, found);
      for (const part of parts) writeAll(temporary.handle, part);
      fsyncSync(temporary.handle);
      renameSync(temporary.path, file);
    } catch (error) {
      if (temporary) rmSync(temporary.path, { force: true });
      throw new KevError('output', this.#cannotWrite(error));
    } finally {
      if (temporary) closeSync(temporary.handle);
    }
  }

  #find(): { file: string; found: Stats | undefined } {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    return { file: found ? realpathSync(this.#path) : this.#path, found };
  }

  #cannotWrite(error: unknown): string {
    const reason =
      getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0)?.[1] ?? 'invalid path';
    return `cannot write ${this.#flag} ${this.#path}: ${reason}`;
  }
}

function createBeside(file: string, found: Stats | undefined) {
  const path = join(dirname(file), `.kev-${process.pid}-${process.hrtime.bigint().toString(36)}`);
  return { path, handle: openSync(path, 'wx', found ? found.mode & 0o777 : 0o666) };
}

/** Writes a text to a file completely: a single write may be partial. */
export function writeAll(handle: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(handle, rest));
}
