/** A group of similar events: their local keys, and the time of the last event. */
export class EventGroup {
  #last: bigint | undefined;
  // Most groups have one local key: a Set for each group would take most of the aggregator's memory.
  #only: string | undefined;
  #many: Set<string> | undefined;

  /** Number of local keys. */
  get size(): number {
    if (this.#many !== undefined) return this.#many.size;
    return this.#only === undefined ? 0 : 1;
  }

  /**
   * Adds the local key of an event at the time `now`. If the last event is older than `interval`, the other keys are
   * removed first. Both are in nanoseconds.
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

  /** Removes the oldest local key. */
  forgetOldest(): void {
    const [oldest = ''] = this.#many ?? [];
    if (this.#many) this.#many.delete(oldest);
    else this.#only = undefined;
  }
}
