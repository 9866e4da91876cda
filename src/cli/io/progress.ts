import { isTyped } from '../../core/input-stream.ts';
import type { Io } from './io.ts';
import { withStderr } from './with-stderr.ts';

/** Time without a line: most commands are faster. */
const QUIET_MS = 1000;

/** Interval between updates of the line. */
const PERIOD_MS = 250;

const ERASE = '\r\u001b[K';

/** Progress line on stderr, if that is a terminal. */
export class Progress implements Disposable {
  readonly #io: Io;
  readonly #describe: () => string;
  readonly #over = new AbortController();
  #isDrawn = false;

  /**
   * @param describe returns the text of the line
   * @param files that are read meanwhile; `-` means stdin
   */
  constructor(io: Io, describe: () => string, files: readonly string[] = []) {
    this.#io = io;
    this.#describe = describe;
    // A changing line would disturb what the user is typing.
    if (io.stderr.isTerminal && !files.some((file) => isTyped(file, io))) void this.#run();
  }

  /** Erases the line until the next update. */
  clear(): void {
    if (!this.#isDrawn) return;
    this.#io.stderr.write(ERASE);
    this.#isDrawn = false;
  }

  /** Removes the line. */
  end(): void {
    this.#over.abort();
    this.clear();
  }

  [Symbol.dispose](): void {
    this.end();
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    for (let waitMs = QUIET_MS; ; waitMs = PERIOD_MS) {
      await this.#io.clock.sleep(waitMs, signal).catch(() => {});
      if (signal.aborted) return;
      this.#io.stderr.write(`${ERASE}kev: ${this.#describe()}`);
      this.#isDrawn = true;
    }
  }
}

/** Returns an `Io` that calls `clear` before anything is written to stderr. */
export function clearBefore(io: Io, clear: () => void): Io {
  const write = (text: string | Uint8Array) => {
    clear();
    io.stderr.write(text);
  };
  return withStderr(io, write);
}
