/** Asynchronous results by key. Callers share the promise of a key; one that rejects is forgotten. */
export class AsyncMemo<Key, Value> {
  readonly #promises = new Map<Key, Promise<Value>>();

  /** Returns the promise of a key, made with `make` when there is none. */
  get(key: Key, make: () => Promise<Value>): Promise<Value> {
    const known = this.#promises.get(key);
    if (known) return known;
    const promise = make();
    this.#promises.set(key, promise);
    promise.catch(() => this.forget(key, promise));
    return promise;
  }

  /** Returns the promise of a key, if there is one. */
  peek(key: Key): Promise<Value> | undefined {
    return this.#promises.get(key);
  }

  /** Sets the result of a key. */
  set(key: Key, value: Value): void {
    this.#promises.set(key, Promise.resolve(value));
  }

  /** Forgets a key, if its promise is this one. Default: whatever its promise is. */
  forget(key: Key, promise: Promise<Value> | undefined = this.#promises.get(key)): void {
    if (this.#promises.get(key) === promise) this.#promises.delete(key);
  }
}
