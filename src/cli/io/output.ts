import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { KevError } from '../../core/errors.ts';
import { GRACE_MS } from './interruption.ts';

/** An output for text. */
export interface Output {
  /** Writes text in order. Does nothing after the reader has closed the output, or after an error. */
  write(text: string | Uint8Array): void;
  /**
   * Resolves when everything has been written.
   *
   * @throws KevError `output` when writing failed, as on a full disk (once); the reason of the command's signal when
   * the reader has not read everything 1.5 s after the signal aborted
   */
  flush(): Promise<void>;
  readonly isTerminal: boolean;
  /** Returns the file and its current size; undefined if the output is not a regular file. */
  file(): OutputFile | undefined;
  /** Returns the width of the terminal in columns; undefined if the output is not a terminal. */
  columns(): number | undefined;
  /** Returns the height of the terminal in lines; undefined if the output is not a terminal. */
  rows(): number | undefined;
}

/** Identity and size of a regular file. */
export interface OutputFile {
  dev: number;
  ino: number;
  size: number;
}

interface DescriptorOptions {
  /** Opens Node's stream for the descriptor. This takes several milliseconds, and is avoided where possible. */
  open: () => NodeJS.WriteStream;
  /** Called once when the reader has closed it. */
  onClosed?: () => void;
  /** After it aborted, flushing has a time limit. */
  signal: AbortSignal;
}

/** Number of bytes to write to a blocking descriptor directly: the capacity of a pipe. */
const DIRECT_BYTES = 64 * 1024;

/** First and maximum delay before a full pipe is retried. */
const FIRST_RETRY_MS = 1;
const MAX_RETRY_MS = 16;

/** Opens the output of a standard file descriptor. */
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
      // For pipes and files, the stream need not be opened.
      return fstatSync(fd).isCharacterDevice() && open().isTTY === true;
    },
    file() {
      const stats = fstatSync(fd);
      return stats.isFile() ? { dev: stats.dev, ino: stats.ino, size: stats.size } : undefined;
    },
    columns() {
      return this.isTerminal ? open().columns : undefined;
    },
    rows() {
      return this.isTerminal ? open().rows : undefined;
    },
    write(text) {
      if (!failure) writer.write(Buffer.from(text));
    },
    async flush() {
      while (!writer.isIdle && !failure) {
        if (isOverdue) throw signal.reason;
        await writer.change();
      }
      // A closed pipe is not a failure: the reader needed no more output.
      if (failure && failure.code !== 'EPIPE' && !isReported) {
        isReported = true;
        throw new KevError('output', `cannot write the output: ${failure.message}`);
      }
    },
  };
}

/** Writes to a descriptor in order, without blocking: time limits and signals work meanwhile. */
class Writer {
  readonly #fd: number;
  readonly #open: () => NodeJS.WriteStream;
  readonly #fail: (error: NodeJS.ErrnoException) => void;
  /** The descriptor to write to; `stream` if it would block, and Node's stream must be used. */
  #target: number | 'stream' | undefined;
  #directBytes = Number.POSITIVE_INFINITY;
  #stream: NodeJS.WriteStream | undefined;
  /** Data for which the pipe was full. */
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

  /** Resolves when some data has been written, or at `wake`. */
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
      // On Linux, a second open makes only our descriptor non-blocking, not that of processes that share it.
      if (process.platform === 'linux' && !stats.isSocket()) {
        const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
        return openSync(`/proc/self/fd/${this.#fd}`, flags);
      }
    } catch {
      // A pipe of another user, as with sudo.
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
    // Data may remain if another process made the descriptor non-blocking.
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
