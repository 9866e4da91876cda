export class LruCache<Value> {
  readonly #maxEntries: number;
  #places = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #values: Value[] = [];
  readonly #older: number[] = [];
  readonly #newer: number[] = [];
  #oldest = -1;
  #newest = -1;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#places.size;
  }

  /** The value of a key, without a use of it. */
  peek(key: string): Value | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#values[place];
  }

  /** The value of a key, made and remembered if it was not; counts as a use of it. */
  use(key: string, make: (spent: Value | undefined) => Value): Value {
    const known = this.#places.get(key);
    if (known !== undefined) {
      if (known !== this.#newest) {
        this.#unlink(known);
        this.#append(known);
      }
      return this.#values[known] as Value;
    }
    if (this.#maxEntries < 0) return make(undefined);
    let place = this.#keys.length;
    if (place === this.#maxEntries) {
      place = this.#oldest;
      this.#unlink(place);
      this.#places.set(key, place);
      this.#places.delete(this.#keys[place] as string);
    } else this.#places.set(key, place);
    this.#keys[place] = key;
    const value = make(this.#values[place]);
    this.#values[place] = value;
    this.#append(place);
    return value;
  }

  #append(place: number): void {
    this.#older[place] = this.#newest;
    this.#newer[place] = -1;
    if (this.#newest === -1) this.#oldest = place;
    else this.#newer[this.#newest] = place;
    this.#newest = place;
  }

  #unlink(place: number): void {
    const older = this.#older[place] as number;
    const newer = this.#newer[place] as number;
    if (older === -1) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === -1) this.#newest = older;
    else this.#older[newer] = older;
  }
}
