import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBuckets } from '../../../src/explain/lanes/buckets.ts';
import { marksOf } from '../../../src/explain/lanes/marks.ts';
import { laneEvent, MINUTE, NOON } from '../../support/lane-event.ts';

const at = (minute: number) => NOON + minute * MINUTE;

/** Marks as `[from, to, occurrences]`, in minutes. */
function marks(event: Parameters<typeof laneEvent>[1]): number[][] {
  return marksOf(laneEvent(0, event)).map(({ from, to, occurrences }) => [
    (from - NOON) / MINUTE,
    (to - NOON) / MINUTE,
    occurrences,
  ]);
}

describe('an event', () => {
  it.each<[string, Parameters<typeof laneEvent>[1], number[][]]>([
    ['that happened once is one mark', {}, [[0, 0, 1]]],
    ['that happened several times at once is one mark', { occurrences: 5 }, [[0, 0, 5]]],
    [
      'that happened twice is at its two times',
      { last: at(9), occurrences: 2 },
      [
        [0, 0, 1],
        [9, 9, 1],
      ],
    ],
    [
      'that happened more often has only its first and last at known times',
      { last: at(9), occurrences: 12 },
      [
        [0, 0, 1],
        [0, 9, 10],
        [9, 9, 1],
      ],
    ],
    ['with a count of 1 and two times is at the later one', { last: at(9) }, [[9, 9, 1]]],
    ['with a first time after its last is at its last', { first: at(9), last: at(0) }, [[0, 0, 1]]],
    [
      'is at the times of its states',
      {
        last: at(9),
        occurrences: 6,
        states: [
          { at: at(0), occurrences: 1 },
          { at: at(4), occurrences: 1 },
          { at: at(9), occurrences: 4 },
        ],
      },
      [
        [0, 0, 1],
        [4, 4, 1],
        [4, 9, 3],
        [9, 9, 1],
      ],
    ],
    [
      'whose first states are not known has them since its first time',
      {
        last: at(9),
        occurrences: 50,
        states: [
          { at: at(8), occurrences: 49 },
          { at: at(9), occurrences: 1 },
        ],
      },
      [
        [0, 0, 1],
        [0, 8, 47],
        [8, 8, 1],
        [9, 9, 1],
      ],
    ],
    [
      'that only changed did not happen again',
      {
        last: at(3),
        states: [
          { at: at(0), occurrences: 1 },
          { at: at(3), occurrences: 0 },
        ],
      },
      [[0, 0, 1]],
    ],
  ])('%s', (_, event, expected) => {
    expect(marks(event)).toEqual(expected);
  });
});

describe('buckets', () => {
  const time = fc.integer({ min: 0, max: 60 });

  it('have all occurrences within the range, however they are divided', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ first: time, last: time, occurrences: fc.integer({ min: 1, max: 99 }) })),
        fc.integer({ min: 1, max: 200 }),
        (events, count) => {
          const all = events.flatMap(({ first, last, occurrences }) =>
            marksOf(laneEvent(0, { first: at(first), last: at(last), occurrences })),
          );
          const buckets = toBuckets(all, { from: at(0), to: at(60) }, count);
          const sum = buckets.reduce((total, { normal, spreadNormal }) => total + normal + spreadNormal, 0);
          expect(sum).toBeCloseTo(
            events.reduce((total, { occurrences }) => total + occurrences, 0),
            6,
          );
        },
      ),
    );
  });

  it('keep warnings, others, and estimates apart', () => {
    const warning = marksOf(laneEvent(0, { type: 'Warning', last: at(4), occurrences: 6 }));
    const [first, second] = toBuckets([...warning, ...marksOf(laneEvent(1))], { from: at(0), to: at(4) }, 2);
    expect(first).toEqual({ normal: 1, warning: 1, spreadNormal: 0, spreadWarning: 2 });
    expect(second).toEqual({ normal: 0, warning: 1, spreadNormal: 0, spreadWarning: 2 });
  });

  it('count only the share of repeats that is within the range', () => {
    const long = marksOf(laneEvent(0, { first: at(-10), last: at(10), occurrences: 22 }));
    const [bucket] = toBuckets(long, { from: at(0), to: at(5) }, 1);
    expect(bucket).toEqual({ normal: 0, warning: 0, spreadNormal: 5, spreadWarning: 0 });
  });
});
