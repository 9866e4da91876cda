import type { Io } from './io.ts';

/** Interval between updates of the line. */
const PERIOD_MS = 250;

const ERASE = '\r\u001b[K';

/** Progress line on a terminal. */
export class Progress {
  readonly #io: Io;
  readonly #describe: () => string;
  readonly #over = new AbortController();
  #isDrawn = false;

  /**
   * @param describe returns the text of the line
   * @param isOn whether to show the line
   */
  constructor(io: Io, describe: () => string, isOn: boolean) {
    this.#io = io;
    this.#describe = describe;
    if (isOn) void this.#run();
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

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#io.clock.sleep(PERIOD_MS, signal).catch(() => {});
      if (signal.aborted) return;
      this.#io.stderr.write(`${ERASE}kev: ${this.#describe()}`);
      this.#isDrawn = true;
    }
  }
}
