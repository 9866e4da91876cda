/** Counts what is in hand, and makes whoever brings more wait for room. To be waited for by one at a time. */
export class InFlight {
  readonly #size: number;
  #inHand = 0;
  #onChange: (() => void) | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether it must be waited for room before more is taken in hand. */
  get isFull(): boolean {
    return this.#inHand >= this.#size;
  }

  /** Takes something in hand until it resolves, which it must. */
  add(work: Promise<void>): void {
    this.#inHand += 1;
    void work.then(() => {
      this.#inHand -= 1;
      this.#onChange?.();
    });
  }

  /** Resolves when there is room. */
  async waitForCapacity(): Promise<void> {
    while (this.isFull) await this.#change();
  }

  /** Resolves when nothing is in hand. */
  async waitForAll(): Promise<void> {
    while (this.#inHand > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}
