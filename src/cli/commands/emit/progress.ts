import type { Io } from '../../io/io.ts';

/** Interval between updates of the line. */
const PERIOD_MS = 250;

const ERASE = '\r\u001b[K';

/** Progress line on a terminal. */
export class Progress {
  readonly #io: Io;
  readonly #done: () => number;
  readonly #startMs: number;
  readonly #over = new AbortController();
  #isDrawn = false;

  /**
   * @param done returns the number of finished records
   * @param isOn whether to show the line
   */
  constructor(io: Io, done: () => number, isOn: boolean) {
    this.#io = io;
    this.#done = done;
    this.#startMs = io.clock.monotonicMs();
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
      const seconds = (this.#io.clock.monotonicMs() - this.#startMs) / 1000;
      const rate = Math.round(this.#done() / seconds);
      this.#io.stderr.write(`${ERASE}kev: ${this.#done()} records, ${rate}/s`);
      this.#isDrawn = true;
    }
  }
}
