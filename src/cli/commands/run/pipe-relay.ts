import childProcess from 'node:child_process';
import { closeSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Pipe } from './named-pipe.ts';

/** Number of bytes kept from the end of a command's output. */
const TAIL_BYTES = 4096;

/** Maximum size of a pipe on Linux without privileges: an upper limit for unread output. */
const MAX_PIPE_BYTES = 1024 * 1024;

/**
 * Passes on a command's output from a pipe to stderr, at the pace of its reader.
 *
 * - Another process, `cat`, writes to stderr: a write in this process would either block it, or set the pipe, which other
 *   processes share, to O_NONBLOCK.
 * - When stderr is closed by its reader, the command's pipe is closed, so that it gets SIGPIPE as without kev.
 */
export class PipeRelay {
  readonly #pipe: Pipe;
  readonly #socket: Socket;
  #tail = Buffer.alloc(0);
  #cat: childProcess.ChildProcess | undefined;
  #passedOn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
    this.#socket = new Socket({ fd: pipe.reading, readable: true, writable: false });
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.#write(chunk)) return;
      this.#socket.pause();
      this.#cat?.stdin?.once('drain', () => this.#socket.resume());
    });
    this.#socket.on('error', () => {});
  }

  /**
   * Passes on the output of the command, which has just ended. Later output of background processes is discarded; they
   * can keep writing.
   */
  end(): { tail: string; passedOn: Promise<void> } {
    this.#socket.removeAllListeners('data').pause();
    for (let chunk = this.#socket.read(); chunk !== null; chunk = this.#socket.read()) this.#write(chunk);
    const isEnded = this.#isClosed || this.#socket.destroyed || this.#readRest();
    if (!isEnded) {
      const stdio = [this.#pipe.blocking, 'ignore', 'ignore'] as const;
      childProcess
        .spawn('cat', { stdio: [...stdio], detached: true })
        .on('error', () => {})
        .unref();
    }
    this.#close();
    this.#cat?.stdin?.end();
    return { tail: this.#tail.toString(), passedOn: this.#passedOn };
  }

  /** Reads what is in the pipe. Returns whether all its writers have closed it. */
  #readRest(): boolean {
    const chunk = Buffer.alloc(64 * 1024);
    try {
      for (let left = MAX_PIPE_BYTES; left > 0; ) {
        const length = readSync(this.#pipe.reading, chunk);
        if (length === 0) return true;
        this.#write(Buffer.from(chunk.subarray(0, length)));
        left -= length;
      }
    } catch {
      // It is empty.
    }
    return false;
  }

  /** Returns whether to continue writing at once. */
  #write(chunk: Buffer): boolean {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
    this.#cat ??= this.#startCat();
    return this.#cat.stdin?.write(chunk) ?? true;
  }

  /** Starts `cat` in its own session, where the Ctrl-C for the command does not end it. */
  #startCat(): childProcess.ChildProcess {
    const cat = childProcess.spawn('cat', { stdio: ['pipe', 2, 'ignore'], detached: true });
    cat.stdin?.on('error', () => {});
    this.#passedOn = new Promise((resolve) => {
      const end = () => {
        this.#close();
        resolve();
      };
      cat.once('exit', end).once('error', end);
    });
    return cat;
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    closeSync(this.#pipe.blocking);
  }
}
