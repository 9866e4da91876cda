import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatMicroTime,
  formatTime,
  formatTimeNano,
  parseTime,
  toWholeSeconds,
} from '../../src/event/time.ts';

describe('parseTime', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0n],
    ['1970-01-01T00:00:00.000000001Z', 1n],
    ['1969-12-31T23:59:59.5Z', -500_000_000n],
    ['2026-03-01T12:00:01.123456Z', 1772366401123456000n],
    ['2026-03-01T12:00:01.1234567899Z', 1772366401123456789n],
    ['2026-03-01T14:00:01+02:00', 1772366401000000000n],
    ['2026-03-01t12:00:01z', 1772366401000000000n],
  ])('%s', (text, ns) => {
    expect(parseTime(text)).toBe(ns);
  });

  it.each([
    '',
    null,
    undefined,
    'yesterday',
    '2026-03-01',
    '2026-03-01T12:00:01',
    '2026-13-01T12:00:01Z',
    '2026-02-30T12:00:01Z',
    '2026-02-29T12:00:01.5+02:00',
    '2026-04-31T12:00:01Z',
    '2026-03-01T24:00:00Z',
  ])('refuses %s', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe('formats', () => {
  it.each([
    [
      1772366401123456789n,
      '2026-03-01T12:00:01Z',
      '2026-03-01T12:00:01.123456Z',
      '2026-03-01T12:00:01.123456789Z',
    ],
    [1772366401500000000n, '2026-03-01T12:00:01Z', '2026-03-01T12:00:01.500000Z', '2026-03-01T12:00:01.5Z'],
    [0n, '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000000Z', '1970-01-01T00:00:00Z'],
    [-1n, '1969-12-31T23:59:59Z', '1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999999Z'],
  ])('%s', (ns, seconds, micros, nanos) => {
    expect([formatTime(ns), formatMicroTime(ns), formatTimeNano(ns)]).toEqual([seconds, micros, nanos]);
  });

  it('reads back every nanosecond it wrote', () => {
    const nanoseconds = fc.bigInt(-62135596800000000000n, 253402300799999999999n);
    fc.assert(fc.property(nanoseconds, (ns) => parseTime(formatTimeNano(ns)) === ns));
  });
});

it('cuts a time to whole seconds and leaves other text alone', () => {
  expect(toWholeSeconds('2026-03-01T12:00:01.9Z')).toBe('2026-03-01T12:00:01Z');
  expect(toWholeSeconds('2026-03-01T14:00:01.9+02:00')).toBe('2026-03-01T12:00:01Z');
  expect(toWholeSeconds('2026-03-01T12:00:01Z')).toBe('2026-03-01T12:00:01Z');
  expect(toWholeSeconds('soon')).toBe('soon');
});
