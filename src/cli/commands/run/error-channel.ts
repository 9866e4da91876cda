import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import type { Io } from '../../io/io.ts';
import { makePipe } from './named-pipe.ts';
import { PipeRelay } from './pipe-relay.ts';

/** Number of bytes read from the end of a file. */
const TAIL_BYTES = 4096;

/** Destination of a command's stderr that also knows the last output. */
export interface ErrorChannel {
  /** Descriptors for the command. */
  stdout: number;
  stderr: number;
  /** Called when the command has its descriptors, or failed to start. */
  isHandedOver(): void;
  /**
   * Called once when the command has ended. Returns the end of its output, without colors, if known. `passedOn` resolves
   * when all of it has been passed on.
   */
  end(): { tail: string | undefined; passedOn: Promise<void> };
}

/**
 * Connects a command's stderr to that of this process.
 *
 * - A terminal is passed to the command unchanged, and its output is not read.
 * - A file is passed unchanged and read afterwards.
 * - A pipe is replaced by a pipe of kev, whose output is passed on unchanged. If stdout and stderr are the same pipe, so
 *   are their replacements, which keeps the order of the output.
 */
export function openErrorChannel({ stderr }: Io): ErrorChannel {
  if (isatty(2)) return passThrough(() => undefined);
  const file = stderr.file();
  if (file) return passThrough(() => tailOfFile(file.size));
  const pipe = makePipe();
  if (pipe === undefined) return passThrough(() => undefined);
  const relay = new PipeRelay(pipe);
  return {
    stdout: isSameAsStderr(1) ? pipe.writing : 1,
    stderr: pipe.writing,
    isHandedOver: () => closeSync(pipe.writing),
    end() {
      const { tail, passedOn } = relay.end();
      return { tail: stripVTControlCharacters(tail), passedOn };
    },
  };
}

function passThrough(tail: () => string | undefined): ErrorChannel {
  return {
    stdout: 1,
    stderr: 2,
    isHandedOver: () => {},
    end: () => ({ tail: tail(), passedOn: Promise.resolve() }),
  };
}

/** Reads the end of what was written to the file after `before`. */
function tailOfFile(before: number): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync('/dev/stderr', 'r');
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(TAIL_BYTES, Math.max(size - before, 0)));
    readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return stripVTControlCharacters(bytes.toString());
  } catch {
    // It may be write-only or deleted.
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function isSameAsStderr(fd: number): boolean {
  try {
    const [one, other] = [fstatSync(fd), fstatSync(2)];
    return one.ino === other.ino && one.dev === other.dev;
  } catch {
    return false;
  }
}
