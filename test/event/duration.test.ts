import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatHumanDuration, parseDuration } from '../../src/event/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['5m', 300_000_000_000n],
    ['2h30m', 9_000_000_000_000n],
    ['30m2h', 9_000_000_000_000n],
    ['1.5s', 1_500_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['+5s', 5_000_000_000n],
    ['-1.5h', -5_400_000_000_000n],
    ['3us', 3_000n],
    ['3\u00b5s', 3_000n],
    ['3\u03bcs', 3_000n],
    ['1.9ns', 1n],
    ['9223372036854775807ns', 9223372036854775807n],
    ['-9223372036854775808ns', -9223372036854775808n],
  ])('%s', (text, ns) => {
    expect(parseDuration(text)).toBe(ns);
  });

  it.each([
    '',
    '5',
    '1.5',
    'm',
    '.s',
    '5 m',
    ' 5m',
    '5m ',
    '5d',
    '--5m',
    '5m-3s',
    '1e3s',
    '5M',
    '9223372036854775808ns',
    '300y',
  ])('refuses "%s"', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('reads back what was written', () => {
    const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    fc.assert(fc.property(int64, (ns) => parseDuration(formatDuration(ns)) === ns));
  });

  it('refuses long nonsense at once', () => {
    expect(parseDuration(`${'1'.repeat(200_000)}x`)).toBeUndefined();
    expect(parseDuration(`${'1s'.repeat(100_000)}x`)).toBeUndefined();
  });
});

describe('ages', () => {
  it.each([
    [-2_000_000_000n, '<invalid>'],
    [-1_999_999_999n, '0s'],
    [119_999_000_000n, '119s'],
    [120_000_000_000n, '2m'],
    [417_000_000_000n, '6m57s'],
    [90_000_000_000_000n, '25h'],
    [63_071_999_000_000_000n, '729d'],
    [63_072_000_000_000_000n, '2y'],
  ])('%s', (ns, human) => {
    expect(formatHumanDuration(ns)).toBe(human);
  });
});
