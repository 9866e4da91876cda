import { expect, it } from 'vitest';
import { findRange } from '../../../src/explain/lanes/range.ts';
import { laneEvent, MINUTE, NOON } from '../../support/lane-event.ts';

const at = (minute: number) => NOON + minute * MINUTE;
const many = (count: number) => Array.from({ length: count }, (_, minute) => laneEvent(minute));

it('is from the first to the last time of all events', () => {
  const events = [laneEvent(5), laneEvent(7, { first: at(3) }), laneEvent(9)];
  expect(findRange(events)).toEqual({ from: at(3), to: at(9) });
});

it('is at least a minute long, and does not reach into the future for it', () => {
  expect(findRange([laneEvent(5)])).toEqual({ from: at(4), to: at(5) });
  expect(findRange([laneEvent(5)], { from: at(5) })).toEqual({ from: at(5), to: at(6) });
});

it('is what is asked for', () => {
  expect(findRange(many(10), { from: at(-60) })).toEqual({ from: at(-60), to: at(9) });
  expect(findRange(many(10), { from: at(2), to: at(4) })).toEqual({ from: at(2), to: at(4) });
});

it('is undefined without events', () => {
  expect(findRange([])).toBeUndefined();
});

it.each([['0000-01-01T00:00:00Z'], ['1970-01-01T00:00:00Z'], ['9999-12-31T23:59:59Z']])(
  'leaves out the time %s, of a wrong clock',
  (text) => {
    const wrong = Date.parse(text);
    const ends = wrong < NOON ? { first: wrong } : { last: wrong };
    const events = [...many(10), laneEvent(0, { first: wrong, last: wrong }), laneEvent(5, ends)];
    expect(findRange(events)).toEqual({ from: at(0), to: at(9) });
  },
);

it('leaves out the beginnings of a few events that have gone on for much longer', () => {
  const old = laneEvent(19, { first: at(-10_000), occurrences: 999 });
  expect(findRange([...many(20), old])).toEqual({ from: at(0), to: at(19) });
  // Without others, it is all that there is.
  expect(findRange([old])).toEqual({ from: at(-10_000), to: at(19) });
  // It is not much longer.
  const older = laneEvent(19, { first: at(-30) });
  expect(findRange([...many(20), older])).toEqual({ from: at(-30), to: at(19) });
});

it('never leaves out the end of an event', () => {
  expect(findRange([...many(20), laneEvent(-10_000)])).toEqual({ from: at(-10_000), to: at(19) });
});
