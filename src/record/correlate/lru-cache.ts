import { areEqualKeys, type CacheKey, hashKey } from './cache-key.ts';

/** The end of a chain. */
const NONE = -1;

const FIRST_BUCKETS = 16;

// The numbers of a slot: the hash of its key, the next slot in the bucket, the slots used just before and after it.
const HASH = 0;
const NEXT = 1;
const OLDER = 2;
const NEWER = 3;
const NUMBERS = 4;

/**
 * A cache that evicts the least recently used entry when it is full. A size below 1 keeps nothing.
 *
 * An entry is a slot: an index into the arrays below. New entries reuse the slots of evicted ones, so a full cache
 * allocates nothing. (V8 copies a `Map` again and again when entries are added and removed, and old copies keep their
 * entries alive until a full garbage collection.)
 *
 * Source: k8s.io/utils/lru, without its unlimited size of 0, which the pipeline never uses.
 */
export class LruCache<Value> {
  readonly #maxEntries: number;
  readonly #keys: CacheKey[] = [];
  readonly #values: Value[] = [];
  /** The numbers of all slots. Those of one slot are adjacent, for the CPU cache. */
  #numbers = new Int32Array(FIRST_BUCKETS * NUMBERS);
  #oldest = NONE;
  #newest = NONE;
  /** The first slot of each bucket. Their number is a power of two, so that the last bits of a hash select one. */
  #buckets = new Int32Array(FIRST_BUCKETS).fill(NONE);

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** Number of entries. */
  get size(): number {
    return this.#keys.length;
  }

  /** The value of a key, without marking it as used. */
  peek(key: CacheKey): Value | undefined {
    return this.#values[this.#find(key, hashKey(key))];
  }

  /** The value of a key, which is created if needed and marked as used. */
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
    const slot = this.size < this.#maxEntries ? this.#add() : this.#evictOldest();
    this.#keys[slot] = key;
    this.#values[slot] = value;
    this.#numbers[slot * NUMBERS + HASH] = hash;
    this.#chain(slot);
    this.#append(slot);
    return value;
  }

  #find(key: CacheKey, hash: number): number {
    let slot = this.#buckets[this.#bucketOf(hash)] as number;
    while (
      slot !== NONE &&
      !(this.#numbers[slot * NUMBERS + HASH] === hash && areEqualKeys(this.#keys[slot] as CacheKey, key))
    ) {
      slot = this.#numbers[slot * NUMBERS + NEXT] as number;
    }
    return slot;
  }

  #add(): number {
    const slot = this.size;
    if (slot === this.#buckets.length) {
      const numbers = this.#numbers;
      this.#numbers = new Int32Array(2 * numbers.length);
      this.#numbers.set(numbers);
      this.#buckets = new Int32Array(2 * slot).fill(NONE);
      for (let other = 0; other < slot; other++) this.#chain(other);
    }
    return slot;
  }

  /** Evicts the least recently used entry and returns its slot. */
  #evictOldest(): number {
    const slot = this.#oldest;
    this.#unlink(slot);
    const numbers = this.#numbers;
    const bucket = this.#bucketOf(numbers[slot * NUMBERS + HASH] as number);
    const next = numbers[slot * NUMBERS + NEXT] as number;
    let before = this.#buckets[bucket] as number;
    if (before === slot) {
      this.#buckets[bucket] = next;
    } else {
      while (numbers[before * NUMBERS + NEXT] !== slot) before = numbers[before * NUMBERS + NEXT] as number;
      numbers[before * NUMBERS + NEXT] = next;
    }
    return slot;
  }

  #bucketOf(hash: number): number {
    return hash & (this.#buckets.length - 1);
  }

  #chain(slot: number): void {
    const bucket = this.#bucketOf(this.#numbers[slot * NUMBERS + HASH] as number);
    this.#numbers[slot * NUMBERS + NEXT] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = slot;
  }

  #append(slot: number): void {
    this.#numbers[slot * NUMBERS + OLDER] = this.#newest;
    this.#numbers[slot * NUMBERS + NEWER] = NONE;
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#numbers[this.#newest * NUMBERS + NEWER] = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const older = this.#numbers[slot * NUMBERS + OLDER] as number;
    const newer = this.#numbers[slot * NUMBERS + NEWER] as number;
    if (older === NONE) this.#oldest = newer;
    else this.#numbers[older * NUMBERS + NEWER] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#numbers[newer * NUMBERS + OLDER] = older;
  }
}
