import { describe, expect, it } from 'vitest';
import { runWithin, TimeLimitExceeded } from '../../src/core/run-within.ts';

describe('runWithin', () => {
  it('gives what the work gives', () => {
    expect(runWithin(60_000, () => ['a', undefined])).toEqual(['a', undefined]);
    expect(runWithin(60_000, () => undefined)).toBeUndefined();
  });

  it('throws what the work throws', () => {
    const error = new RangeError('wrong');
    expect(() =>
      runWithin(60_000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('stops a regular expression that would go on for ever', () => {
    const text = `${'a'.repeat(60)}b`;
    expect(() => runWithin(20, () => /^(a+)+$/.test(text))).toThrow(TimeLimitExceeded);
  });
});
