import type { Io } from '../../io/io.ts';

/** How often the line is drawn anew. */
const PERIOD_MS = 250;

const ERASE = '\r\u001b[K';

/** A line on a terminal that says how far a long piece of work is. */
export class Progress {
  readonly #io: Io;
  readonly #done: () => number;
  readonly #startMs: number;
  readonly #over = new AbortController();
  #isDrawn = false;

  /**
   * @param done how many records have come to their end
   * @param isOn whether there is a terminal for it
   */
  constructor(io: Io, done: () => number, isOn: boolean) {
    this.#io = io;
    this.#done = done;
    this.#startMs = io.clock.monotonicMs();
    if (isOn) void this.#run();
  }

  /** Makes room for other lines; the line comes back by itself. */
  clear(): void {
    if (!this.#isDrawn) return;
    this.#io.stderr.write(ERASE);
    this.#isDrawn = false;
  }

  /** Takes the line away for good. */
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
