import { areEqualKeys, type CacheKey, hashKey } from './cache-key.ts';

/** No place: the end of a chain. */
const NONE = -1;

const FIRST_BUCKETS = 16;

// The numbers of a place: its key's hash, the next place in the same bucket, the places used just before and after.
const HASH = 0;
const NEXT = 1;
const OLDER = 2;
const NEWER = 3;
const NUMBERS = 4;

/**
 * A map that remembers the entries used last and forgets the one unused for longest when it is full.
 * A size below 1 remembers nothing.
 *
 * An entry is a place: one index into all that is below. What comes takes the place of what is
 * forgotten, so a full cache makes no garbage of its own. (A `Map` that entries come to and go from is
 * copied again and again, and each old copy keeps its entries alive until the old generation is swept.)
 *
 * Source: k8s.io/utils/lru, whose size of 0, without a limit, the pipeline never asks for.
 */
export class LruCache<Value> {
  readonly #maxEntries: number;
  readonly #keys: CacheKey[] = [];
  readonly #values: Value[] = [];
  /** The numbers of each place, beside each other: what is used together is fetched from memory together. */
  #numbers = new Int32Array(FIRST_BUCKETS * NUMBERS);
  #oldest = NONE;
  #newest = NONE;
  /** The first place of each bucket; a power of two of them, so that a hash's last bits choose one. */
  #buckets = new Int32Array(FIRST_BUCKETS).fill(NONE);

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#keys.length;
  }

  /** The value of a key, without a use of it. */
  peek(key: CacheKey): Value | undefined {
    return this.#values[this.#find(key, hashKey(key))];
  }

  /** The value of a key, made and remembered if it was not; counts as a use of it. */
  getOrAdd(key: CacheKey, make: () => Value): Value {
    const hash = hashKey(key);
    const known = this.#find(key, hash);
    if (known !== NONE) {
      if (known !== this.#newest) {
        this.#unlink(known);
        this.#append(known);
      }
      return this.#values[known] as Value;
    }
    const value = make();
    if (this.#maxEntries < 1) return value;
    const place = this.size < this.#maxEntries ? this.#add() : this.#forgetOldest();
    this.#keys[place] = key;
    this.#values[place] = value;
    this.#numbers[place * NUMBERS + HASH] = hash;
    this.#chain(place);
    this.#append(place);
    return value;
  }

  #find(key: CacheKey, hash: number): number {
    let place = this.#buckets[this.#bucketOf(hash)] as number;
    while (
      place !== NONE &&
      !(this.#numbers[place * NUMBERS + HASH] === hash && areEqualKeys(this.#keys[place] as CacheKey, key))
    ) {
      place = this.#numbers[place * NUMBERS + NEXT] as number;
    }
    return place;
  }

  #add(): number {
    const place = this.size;
    if (place === this.#buckets.length) {
      const numbers = this.#numbers;
      this.#numbers = new Int32Array(2 * numbers.length);
      this.#numbers.set(numbers);
      this.#buckets = new Int32Array(2 * place).fill(NONE);
      for (let other = 0; other < place; other++) this.#chain(other);
    }
    return place;
  }

  /** Gives the place of the entry that was not used for longest. */
  #forgetOldest(): number {
    const place = this.#oldest;
    this.#unlink(place);
    const numbers = this.#numbers;
    const bucket = this.#bucketOf(numbers[place * NUMBERS + HASH] as number);
    const next = numbers[place * NUMBERS + NEXT] as number;
    let before = this.#buckets[bucket] as number;
    if (before === place) {
      this.#buckets[bucket] = next;
    } else {
      while (numbers[before * NUMBERS + NEXT] !== place) before = numbers[before * NUMBERS + NEXT] as number;
      numbers[before * NUMBERS + NEXT] = next;
    }
    return place;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#buckets.length - 1);
  }

  #chain(place: number): void {
    const bucket = this.#bucketOf(this.#numbers[place * NUMBERS + HASH] as number);
    this.#numbers[place * NUMBERS + NEXT] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = place;
  }

  #append(place: number): void {
    this.#numbers[place * NUMBERS + OLDER] = this.#newest;
    this.#numbers[place * NUMBERS + NEWER] = NONE;
    if (this.#newest === NONE) this.#oldest = place;
    else this.#numbers[this.#newest * NUMBERS + NEWER] = place;
    this.#newest = place;
  }

  #unlink(place: number): void {
    const older = this.#numbers[place * NUMBERS + OLDER] as number;
    const newer = this.#numbers[place * NUMBERS + NEWER] as number;
    if (older === NONE) this.#oldest = newer;
    else this.#numbers[older * NUMBERS + NEWER] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#numbers[newer * NUMBERS + OLDER] = older;
  }
}
