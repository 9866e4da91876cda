import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ticksOf } from '../../../src/explain/lanes/axis.ts';
import { openTimeZone } from '../../../src/print/time-format.ts';

const utc = () => 0;

function labels(from: string, to: string, steps: number, offsetOf: (at: number) => number = utc): string[] {
  return ticksOf({ from: Date.parse(from), to: Date.parse(to) }, steps, offsetOf).map(({ label }) => label);
}

it.each([
  [
    '2026-03-01T12:00:00Z',
    '2026-03-01T12:00:20Z',
    ['12:00:00', '12:00:05', '12:00:10', '12:00:15', '12:00:20'],
  ],
  ['2026-03-01T12:00:30Z', '2026-03-01T13:00:00Z', ['12:15', '12:30', '12:45', '13:00']],
  ['2026-03-01T18:00:00Z', '2026-03-02T06:00:00Z', ['18:00', '21:00', '03-02', '03:00', '06:00']],
  ['2026-02-27T12:00:00Z', '2026-03-02T12:00:00Z', ['02-28', '03-01', '03-02']],
  ['2021-06-01T00:00:00Z', '2026-03-01T00:00:00Z', ['2021-12', '2023-12', '2025-12']],
])('has round times from %s to %s', (from, to, expected) => {
  expect(labels(from, to, 4)).toEqual(expected);
});

it('has the times of day of a time zone', () => {
  const india = openTimeZone('Asia/Kolkata');
  expect(labels('2026-03-01T12:00:00Z', '2026-03-01T13:00:00Z', 4, india)).toEqual([
    '17:30',
    '17:45',
    '18:00',
    '18:15',
    '18:30',
  ]);
});

it('has each time once when a clock is set back, and none that a clock skips', () => {
  const berlin = openTimeZone('Europe/Berlin');
  const back = ticksOf({ from: Date.UTC(2026, 9, 24, 23), to: Date.UTC(2026, 9, 25, 3) }, 4, berlin);
  expect(new Set(back.map(({ at }) => at)).size).toBe(back.length);
  expect(labels('2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z', 3, berlin)).toEqual([
    '01:00',
    '03:00',
    '04:00',
    '05:00',
  ]);
});

it('is in order and within its range, from year 0 to year 9999', () => {
  const day = 86_400_000;
  const start = Date.parse('0000-01-01T00:00:00Z');
  const end = Date.parse('9999-12-31T23:59:59Z');
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'].map((zone) =>
    openTimeZone(zone),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: start, max: end }),
      fc.oneof(fc.integer({ min: 1, max: day }), fc.integer({ min: day, max: end - start })),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(...zones),
      (from, length, steps, offsetOf) => {
        const range = { from, to: Math.min(from + length, end) };
        const times = ticksOf(range, steps, offsetOf).map(({ at }) => at + 0);
        expect(times.length).toBeLessThanOrEqual(steps + 2);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        for (const at of times) expect(at >= range.from && at <= range.to).toBe(true);
      },
    ),
  );
});
