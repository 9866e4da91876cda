import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeWindow } from '../../../../src/print/html/browser/time-window.ts';

const HOUR = { from: 0, to: 3_600_000 };

describe('TimeWindow', () => {
  it('begins with everything, and some space beside it', () => {
    const window = new TimeWindow(HOUR, HOUR);
    expect([window.from, window.to, window.isHome]).toEqual([-72_000, 3_672_000, true]);
  });

  it('zooms around a time, and back', () => {
    const window = new TimeWindow(HOUR, HOUR);
    window.zoom(2, 900_000);
    expect(window.length).toBeCloseTo(1_872_000);
    expect((900_000 - window.from) / window.length).toBeCloseTo((900_000 + 72_000) / 3_744_000);
    window.zoom(0.01);
    expect(window.isHome).toBe(true);
  });

  it('shows wrong clocks only when asked', () => {
    const window = new TimeWindow(HOUR, { from: -6e13, to: 2e14 });
    expect(window.isHome).toBe(true);
    window.zoom(1e-12);
    expect(window.from).toBe(window.limits.from);
    window.reset();
    window.reveal(2e14);
    expect(window.from).toBeLessThan(2e14);
    expect(window.to).toBeGreaterThan(2e14);
  });

  it('stays within its limits, whatever happens', () => {
    const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 });
    const step = fc.oneof(
      fc.tuple(fc.constant('show' as const), number, number),
      fc.tuple(fc.constant('pan' as const), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(0)),
      fc.tuple(fc.constant('zoom' as const), fc.double({ noNaN: true, min: 1e-9, max: 1e9 }), number),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const window = new TimeWindow(HOUR, HOUR);
        for (const [name, a, b] of steps) window[name](a, b);
        expect(window.from).toBeGreaterThanOrEqual(window.limits.from);
        expect(window.to).toBeLessThanOrEqual(window.limits.to + 1);
        expect(window.length).toBeGreaterThan(0);
      }),
    );
  });
});
