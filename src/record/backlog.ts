/** Promises that have not settled, up to a limit. One caller at a time may wait. */
export class Backlog {
  readonly #limit: number;
  #size = 0;
  #onChange: (() => void) | undefined;

  /** @param limit default: none */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Whether the limit is reached. Call `waitForCapacity` before adding more. */
  get isFull(): boolean {
    return this.#size >= this.#limit;
  }

  /** Adds a promise, which must not reject. */
  add(work: Promise<unknown>): void {
    this.#size += 1;
    void work.then(() => {
      this.#size -= 1;
      this.#onChange?.();
    });
  }

  /** Waits until the limit is not reached. */
  async waitForCapacity(): Promise<void> {
    while (this.isFull) await this.#change();
  }

  /** Waits until all promises have settled. */
  async waitForAll(): Promise<void> {
    while (this.#size > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}
