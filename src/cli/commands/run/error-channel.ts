import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isatty } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import type { Io } from '../../io/io.ts';
import { makePipe } from './named-pipe.ts';
import { PipeRelay } from './pipe-relay.ts';

/** How much of the end of a file is looked at. */
const TAIL_BYTES = 4096;

/** Where a command's stderr goes, and how it is known what it wrote there last. */
export interface ErrorChannel {
  /** The descriptors for the command. */
  stdout: number;
  stderr: number;
  /** The command has its descriptors, or never will. */
  isHandedOver(): void;
  /** To be called once, when the command has ended. */
  end(): WrittenErrors;
}

/** What a command wrote to stderr. */
export interface WrittenErrors {
  /** The end of it, without colors; undefined where that cannot be known. */
  tail: string | undefined;
  /** Resolves when all of it has been passed on. */
  passedOn: Promise<void>;
}

/**
 * Opens the way from a command's stderr to ours.
 *
 * - On a terminal the command has the terminal itself, and nobody reads what it writes.
 * - A file is the command's own, too, and read afterwards.
 * - In the place of a pipe it gets one of ours, and what comes out is passed on as it is. Where stdout
 *   and stderr are one pipe it gets ours for both, so that their order stays.
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

/** What a file holds at its end, behind what was there before. */
function tailOfFile(before: number): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync('/dev/stderr', 'r');
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(TAIL_BYTES, Math.max(size - before, 0)));
    readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return stripVTControlCharacters(bytes.toString());
  } catch {
    // It may be open for writing only, or gone.
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
