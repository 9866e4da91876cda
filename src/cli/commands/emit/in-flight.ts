/** Limit on records in flight. One caller at a time may wait. */
export class InFlight {
  readonly #size: number;
  #inHand = 0;
  #onChange: (() => void) | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether the limit is reached. */
  get isFull(): boolean {
    return this.#inHand >= this.#size;
  }

  /** Adds a promise, which must not reject. */
  add(work: Promise<void>): void {
    this.#inHand += 1;
    void work.then(() => {
      this.#inHand -= 1;
      this.#onChange?.();
    });
  }

  /** Waits until the limit is not reached. */
  async waitForCapacity(): Promise<void> {
    while (this.isFull) await this.#change();
  }

  /** Waits until nothing is in flight. */
  async waitForAll(): Promise<void> {
    while (this.#inHand > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}
