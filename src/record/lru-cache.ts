interface Entry<Value> {
  key: string;
  value: Value;
  older: Entry<Value> | undefined;
  newer: Entry<Value> | undefined;
}

/**
 * A map that remembers the entries used last and forgets the one unused for longest when it grows
 * beyond its size. A negative size remembers nothing.
 *
 * Source: k8s.io/utils/lru, but for its size of 0 without a limit, which the pipeline never asks for.
 */
export class LruCache<Value> {
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry<Value>>();
  // The order of use is a list beside the map: deleting from a Map and adding again would keep the
  // order too, but its holes make finding the oldest slow.
  #oldest: Entry<Value> | undefined;
  #newest: Entry<Value> | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which counts as a use of it; undefined when it is not remembered. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#use(entry);
    return entry.value;
  }

  /** The value of a key, without a use of it. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Remembers a value under a key, which counts as a use of it. */
  set(key: string, value: Value): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.value = value;
      this.#use(entry);
      return;
    }
    const added = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, added);
    this.#append(added);
    if (this.#entries.size > this.#maxEntries) this.#forgetOldest();
  }

  #use(entry: Entry<Value>): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #append(entry: Entry<Value>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink(entry: Entry<Value>): void {
    if (entry.older === undefined) this.#oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === undefined) this.#newest = entry.older;
    else entry.newer.older = entry.older;
  }

  #forgetOldest(): void {
    const oldest = this.#oldest;
    if (oldest === undefined) return;
    this.#unlink(oldest);
    this.#entries.delete(oldest.key);
  }
}
