import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CacheKey, LazyKey } from '../../../src/record/correlate/cache-key.ts';
import { getSpamKey } from '../../../src/record/correlate/event-key.ts';
import { LruCache } from '../../../src/record/correlate/lru-cache.ts';

/** What the cache must be like: a list of entries, the one used last at the end. */
class ListModel {
  readonly #maxEntries: number;
  entries: { key: string; value: number }[] = [];

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  use(key: string, value: number): number {
    const known = this.entries.find((entry) => entry.key === key);
    this.entries = [...this.entries.filter((entry) => entry !== known), known ?? { key, value }];
    if (this.entries.length > this.#maxEntries) this.entries.shift();
    return (known ?? { value }).value;
  }
}

const ONE_KIND: ConstructorParameters<typeof LazyKey>[0] = {
  join: getSpamKey,
  isEqual: (a, b) => a.name === b.name,
};

function joinedKey(name: string, hash: number): LazyKey {
  const parts = { name } as ConstructorParameters<typeof LazyKey>[2];
  return new LazyKey(ONE_KIND, hash, parts);
}

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];

function expectLikeModel(size: number, uses: string[], toKey: (name: string) => CacheKey): void {
  const cache = new LruCache<number>(size);
  const model = new ListModel(size);
  uses.forEach((key, index) => {
    expect(cache.getOrAdd(toKey(key), () => index)).toBe(model.use(key, index));
    expect(cache.size).toBe(model.entries.length);
    for (const other of keys) {
      expect(cache.peek(toKey(other))).toBe(model.entries.find((entry) => entry.key === other)?.value);
    }
  });
}

describe('LruCache', () => {
  const sizes = fc.integer({ min: -1, max: 7 }).filter((size) => size !== 0);
  const uses = fc.array(fc.constantFrom(...keys), { maxLength: 40 });

  it('holds the entries used last, up to its size', () => {
    fc.assert(fc.property(sizes, uses, (size, used) => expectLikeModel(size, used, (name) => name)));
  });

  it('distinguishes keys that share a hash', () => {
    fc.assert(
      fc.property(sizes, uses, fc.integer({ min: 1, max: 3 }), (size, used, hashes) =>
        expectLikeModel(size, used, (name) => joinedKey(name, name.charCodeAt(0) % hashes)),
      ),
    );
  });

  it('finds everything again after it has grown', () => {
    const cache = new LruCache<number>(1000);
    for (let key = 0; key < 1500; key++) cache.getOrAdd(`${key}`, () => key);
    expect(cache.size).toBe(1000);
    for (let key = 0; key < 1500; key++) expect(cache.peek(`${key}`)).toBe(key < 500 ? undefined : key);
  });

  it('does not count peek as a use', () => {
    const cache = new LruCache<number>(2);
    cache.getOrAdd('a', () => 1);
    cache.getOrAdd('b', () => 2);
    cache.peek('a');
    cache.getOrAdd('c', () => 3);
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.peek('b')).toBe(2);
  });

  it.each([0, -1])('remembers nothing with a size of %d', (size) => {
    const cache = new LruCache<number>(size);
    expect(cache.getOrAdd('a', () => 1)).toBe(1);
    expect(cache.getOrAdd('a', () => 2)).toBe(2);
    expect(cache.size).toBe(0);
  });
});
