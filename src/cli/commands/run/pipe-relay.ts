import childProcess from 'node:child_process';
import { closeSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Pipe } from './named-pipe.ts';

/** How much of the end of what a command writes is kept. */
const TAIL_BYTES = 4096;

/** The longest a pipe can be made on Linux without privileges. More cannot have been written before the end. */
const MAX_PIPE_BYTES = 1024 * 1024;

/**
 * Passes on to this process's stderr what a command writes into a pipe, at the pace of its reader.
 *
 * - stderr is written to by a process of its own, `cat`: a write in this process would either block it, or
 *   set the pipe, which it shares with others, to O_NONBLOCK.
 * - When nobody reads stderr any more, the command's pipe is closed, so that it gets SIGPIPE as without kev.
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
   * Takes what the command wrote before its end, which is now, and passes that on, too. What processes that it
   * left in the background write later is thrown away; they need not notice that kev has ended.
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

  /** Reads what is in the pipe now. Returns whether nobody can write into it any more. */
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

  /** Returns whether more is to be written at once. */
  #write(chunk: Buffer): boolean {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
    this.#cat ??= this.#startCat();
    return this.#cat.stdin?.write(chunk) ?? true;
  }

  /** In a session of its own, or the Ctrl-C that the command gets would end it. */
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
