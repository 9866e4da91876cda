import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstFrom, PixelColumns, toRowMarks } from '../../../../src/print/html/browser/row-marks.ts';
import { laneEvent, MINUTE, NOON } from '../../../support/lane-event.ts';

const HOUR = { from: NOON, to: NOON + 60 * MINUTE };

describe('PixelColumns', () => {
  it('counts occurrences by pixel, warnings apart', () => {
    const columns = new PixelColumns(60);
    columns.fill(
      toRowMarks([
        laneEvent(3),
        laneEvent(3.5, { occurrences: 4 }),
        laneEvent(10, { type: 'Warning', occurrences: 5, last: NOON + 20 * MINUTE }),
        laneEvent(99),
      ]),
      HOUR,
    );
    expect([...columns.normal.entries()].filter(([, count]) => count > 0)).toEqual([[3, 5]]);
    expect([...columns.warning.entries()].filter(([, count]) => count > 0)).toEqual([
      [10, 1],
      [20, 1],
    ]);
    const spans: number[][] = [];
    columns.eachSpan(true, (...span) => spans.push(span));
    columns.eachSpan(false, (...span) => spans.push(span));
    expect(spans).toEqual([[10, 11]]);
  });

  it('has every occurrence of what is in view exactly once', () => {
    const minutes = fc.array(fc.double({ noNaN: true, min: -100, max: 200 }), { maxLength: 50 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 500 }), (times, width) => {
        const columns = new PixelColumns(width);
        columns.fill(toRowMarks(times.map((minute) => laneEvent(minute))), HOUR);
        const inView = times.filter((minute) => {
          const at = NOON + minute * MINUTE;
          return at >= HOUR.from && at <= HOUR.to;
        });
        expect(columns.normal.reduce((sum, count) => sum + count, 0)).toBe(inView.length);
      }),
    );
  });
});

describe('firstFrom', () => {
  it('finds the first mark at a time or later', () => {
    const { points } = toRowMarks([laneEvent(1), laneEvent(2), laneEvent(2), laneEvent(5)]);
    expect([0, 1, 2, 3, 9].map((minute) => firstFrom(points, NOON + minute * MINUTE))).toEqual([
      0, 0, 1, 3, 4,
    ]);
  });
});
