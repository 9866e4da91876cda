/** Counts what is in hand, and makes whoever brings more wait for room. To be waited for by one at a time. */
export class Window {
  readonly #size: number;
  #inHand = 0;
  #onChange: (() => void) | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes something in hand until it is settled, which it must be; resolves when there is room for more. */
  async hold(work: Promise<void>): Promise<void> {
    this.#inHand += 1;
    work.finally(() => {
      this.#inHand -= 1;
      this.#onChange?.();
    });
    while (this.#inHand >= this.#size) await this.#change();
  }

  /** Resolves when nothing is in hand. */
  async empty(): Promise<void> {
    while (this.#inHand > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}
