/** What the aggregator remembers of a group of similar events: their local keys, and when the last one came. */
export class EventGroup {
  #last: bigint | undefined;
  // Most groups never have a second local key: a set of one for each would cost more than all the rest.
  #only: string | undefined;
  #many: Set<string> | undefined;

  /** How many local keys there are. */
  get size(): number {
    if (this.#many !== undefined) return this.#many.size;
    return this.#only === undefined ? 0 : 1;
  }

  /**
   * Adds the local key of an event that comes at the time `now`. If the one before came more than
   * `interval` earlier, all others are forgotten. Both are in nanoseconds.
   */
  add(localKey: string, now: bigint, interval: bigint): void {
    if (this.#last !== undefined && now - this.#last > interval) {
      this.#only = undefined;
      this.#many = undefined;
    }
    this.#last = now;
    if (this.#many !== undefined) this.#many.add(localKey);
    else if (this.#only === undefined) this.#only = localKey;
    else if (this.#only !== localKey) this.#many = new Set([this.#only, localKey]);
  }

  /** Forgets the local key that was added first. */
  forgetOldest(): void {
    if (this.#many === undefined) {
      this.#only = undefined;
      return;
    }
    for (const oldest of this.#many) {
      this.#many.delete(oldest);
      return;
    }
  }
}
