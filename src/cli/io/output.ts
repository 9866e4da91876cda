import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { KevError } from '../../core/errors.ts';
import { GRACE_MS } from './interruption.ts';

/** Where text goes. */
export interface Output {
  /** Writes text as it is, in order. Once nobody reads any more, or it cannot be written, nothing happens. */
  write(text: string | Uint8Array): void;
  /**
   * Resolves when all of it has been taken over by the reader.
   *
   * @throws KevError `output` when it could not be written, for want of space on the disk, say (once); the reason
   *   of the command's signal when the reader still has not taken it 1.5 s after that aborted
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

interface DescriptorOptions {
  /** Gives Node's stream for the descriptor. Opening it costs several milliseconds and is avoided where possible. */
  open: () => NodeJS.WriteStream;
  /** Called once when nobody reads it any more. */
  onClosed?: () => void;
  /** After it aborted, output that nobody takes is not waited for. */
  signal: AbortSignal;
}

/** How much goes to a blocking descriptor directly: as much as fits into a pipe that nobody reads yet. */
const DIRECT_BYTES = 64 * 1024;

/** How long to wait before a full pipe is tried again: at first, and at most. */
const FIRST_RETRY_MS = 1;
const MAX_RETRY_MS = 16;

/** The output of a standard file descriptor. */
export function openDescriptor(fd: number, { open, onClosed = () => {}, signal }: DescriptorOptions): Output {
  let failure: NodeJS.ErrnoException | undefined;
  const writer = new Writer(fd, open, (error) => {
    failure = error;
    if (error.code === 'EPIPE') onClosed();
  });
  let isReported = false;
  let isOverdue = false;
  signal.addEventListener('abort', () => {
    setTimeout(() => {
      isOverdue = true;
      writer.wake();
    }, GRACE_MS).unref();
  });

  return {
    get isTerminal() {
      // A pipe or a file is recognized without opening the stream.
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
      if (!failure) writer.write(Buffer.from(text));
    },
    async flush() {
      while (!writer.isIdle && !failure) {
        if (isOverdue) throw signal.reason;
        await writer.change();
      }
      // A closed pipe is no failure: whoever read has had enough.
      if (failure && failure.code !== 'EPIPE' && !isReported) {
        isReported = true;
        throw new KevError('output', `cannot write the output: ${failure.message}`);
      }
    },
  };
}

/** Writes to a descriptor in order and never blocks in it, so that time limits and signals are obeyed meanwhile. */
class Writer {
  readonly #fd: number;
  readonly #open: () => NodeJS.WriteStream;
  readonly #fail: (error: NodeJS.ErrnoException) => void;
  /** The descriptor to write to; `stream` when it would block and has to be written by Node's stream. */
  #target: number | 'stream' | undefined;
  #directBytes = Number.POSITIVE_INFINITY;
  #stream: NodeJS.WriteStream | undefined;
  /** What a full pipe did not take yet. */
  #waiting: Uint8Array[] = [];
  #inStream = 0;
  #retryMs = FIRST_RETRY_MS;
  #listeners: (() => void)[] = [];

  constructor(fd: number, open: () => NodeJS.WriteStream, fail: (error: NodeJS.ErrnoException) => void) {
    this.#fd = fd;
    this.#open = open;
    this.#fail = fail;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#inStream === 0;
  }

  /** Resolves when some of it has been written, or at `wake`. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  wake(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  write(bytes: Uint8Array): void {
    this.#target ??= this.#chooseTarget();
    if (bytes.length > this.#directBytes) this.#target = 'stream';
    this.#directBytes -= bytes.length;
    if (this.#target === 'stream') this.#writeToStream(bytes);
    else if (this.#waiting.push(bytes) === 1) this.#writeWaiting(this.#target);
  }

  #chooseTarget(): number {
    const stats = fstatSync(this.#fd);
    if (stats.isFile()) return this.#fd;
    try {
      // Opened once more, it does not block here and still does for whoever shares the descriptor. Linux can do that.
      if (process.platform === 'linux' && !stats.isSocket()) {
        const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
        return openSync(`/proc/self/fd/${this.#fd}`, flags);
      }
    } catch {
      // Somebody else's pipe, such as under sudo.
    }
    this.#directBytes = DIRECT_BYTES;
    return this.#fd;
  }

  #writeWaiting(target: number): void {
    try {
      for (let [bytes] = this.#waiting; bytes !== undefined; [bytes] = this.#waiting) {
        const rest = bytes.subarray(writeSync(target, bytes));
        this.#retryMs = FIRST_RETRY_MS;
        if (rest.length > 0) this.#waiting[0] = rest;
        else this.#waiting.shift();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        setTimeout(() => this.#writeWaiting(target), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
        return;
      }
      this.#waiting = [];
      this.#fail(error as NodeJS.ErrnoException);
    }
    this.wake();
  }

  #writeToStream(bytes: Uint8Array): void {
    this.#stream ??= this.#open().on('error', (error) => {
      this.#fail(error);
      this.wake();
    });
    // A descriptor that somebody else made non-blocking may have left something over.
    const chunks = [...this.#waiting.splice(0), bytes];
    for (const chunk of chunks) {
      this.#inStream += 1;
      this.#stream.write(chunk, () => {
        this.#inStream -= 1;
        this.wake();
      });
    }
  }
}
