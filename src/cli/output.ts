import { fstatSync, writeSync } from 'node:fs';
import { KevError } from '../errors.ts';

/** Where text goes. */
export interface Output {
  /** Writes text as it is, in order. Once nobody reads any more, or it cannot be written, nothing happens. */
  write(text: string | Uint8Array): void;
  /**
   * Resolves when all of it has been taken over by who reads it.
   *
   * @throws KevError `output` when it could not be written, for want of space on the disk, say
   */
  flush(): Promise<void>;
  readonly isTerminal: boolean;
  /** The file that it is, and how long that is now; undefined when it is none, or has no size. */
  file(): OutputFile | undefined;
  /** The terminal's width in columns; undefined when it is none. */
  columns(): number | undefined;
}

/** A regular file, told apart from all others of the machine. */
export interface OutputFile {
  dev: number;
  ino: number;
  size: number;
}

/**
 * How much goes straight to the file descriptor. Opening a standard stream costs several
 * milliseconds, which a command of one line need not pay; and this much always fits into a pipe
 * that nobody reads yet, so that kev never hangs in a write and still answers to signals.
 */
const DIRECT_BYTES = 64 * 1024;

/**
 * The output of a standard file descriptor.
 *
 * @param open gives Node's stream for it; called when more than the first bytes are written
 * @param onClosed called once when nobody reads it any more
 */
export function openOutput(fd: number, open: () => NodeJS.WriteStream, onClosed = () => {}): Output {
  let direct = DIRECT_BYTES;
  let stream: NodeJS.WriteStream | undefined;
  let failure: NodeJS.ErrnoException | undefined;
  let written: Promise<void> = Promise.resolve();

  const fail = (error: NodeJS.ErrnoException) => {
    if (failure) return;
    failure = error;
    if (error.code === 'EPIPE') onClosed();
  };

  /** Writes what can be written at once, and gives back the rest: what a descriptor that does not block leaves over. */
  const writeNow = (bytes: Uint8Array): Uint8Array => {
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') fail(error as NodeJS.ErrnoException);
    }
    return rest;
  };

  return {
    get isTerminal() {
      // A pipe or a file is told without opening the stream.
      return fstatSync(fd).isCharacterDevice() && open().isTTY === true;
    },
    file() {
      const stats = fstatSync(fd);
      return stats.isFile() ? { dev: stats.dev, ino: stats.ino, size: stats.size } : undefined;
    },
    columns() {
      return this.isTerminal ? open().columns : undefined;
    },
    write(text) {
      if (failure) return;
      let bytes: Uint8Array = Buffer.from(text);
      if (stream === undefined && bytes.length <= direct) {
        direct -= bytes.length;
        bytes = writeNow(bytes);
        if (bytes.length === 0 || failure) return;
      }
      if (stream === undefined) {
        stream = open();
        stream.on('error', fail);
      }
      const { promise, resolve } = withResolver();
      stream.write(bytes, resolve);
      written = promise;
    },
    async flush() {
      await written;
      // A closed pipe is no failure: whoever read has had enough.
      if (failure && failure.code !== 'EPIPE') {
        throw new KevError('output', `cannot write the output: ${failure.message}`);
      }
    },
  };
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = () => done();
  });
  return { promise, resolve };
}
