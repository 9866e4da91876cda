/**
 * A queue with constant time for `push` and `shift`, unlike an array.
 *
 * Items must not be undefined, which is what `shift` returns for an empty queue.
 */
export class Fifo<T> {
  // A ring buffer. Its size is a power of two, so that a mask wraps the index.
  #ring: (T | undefined)[] = new Array(16);
  #head = 0;
  #length = 0;

  /** Number of items. */
  get length(): number {
    return this.#length;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item;
    this.#length += 1;
  }

  /** Removes and returns the first item; undefined when there is none. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length -= 1;
    return item;
  }

  #grow(): void {
    const inOrder = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)];
    inOrder.length *= 2;
    this.#ring = inOrder;
    this.#head = 0;
  }
}
