import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartHash } from '../../../src/record/correlate/part-hash.ts';

describe('PartHash', () => {
  it('gives one hash to a text, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        const hash = parts.reduce((sum, part) => new PartHash().append(sum, part), 0);
        expect(hash).toBe(new PartHash().append(0, parts.join('')));
      }),
    );
  });

  it('gives the same hash when it was used for other parts before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', 'a', 'b', 'ab', undefined)), (parts) => {
        const used = new PartHash();
        for (const part of parts) expect(used.append(7, part)).toBe(new PartHash().append(7, part));
      }),
    );
  });

  it('distinguishes texts that differ in one character', () => {
    const hashes = Array.from({ length: 10_000 }, (_, n) => new PartHash().append(0, `web-${n}`));
    expect(new Set(hashes).size).toBe(10_000);
  });
});
