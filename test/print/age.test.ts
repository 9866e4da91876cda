import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { formatAge, formatInterval } from '../../src/print/age.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;

describe('formatAge', () => {
  it.each([
    [undefined, '<unknown>'],
    ['2026-03-01T11:59:30Z', '30s'],
    ['2026-03-01T11:57:33Z', '2m27s'],
    ['2026-03-01T12:00:01Z', '0s'],
    ['2026-03-01T12:01:00Z', '<invalid>'],
  ])('of %s is %s', (text, age) => {
    expect(formatAge(parseTime(text), NOW)).toBe(age);
  });
});

describe('formatInterval', () => {
  const first = '2026-03-01T11:52:05Z';
  const last = '2026-03-01T11:53:03Z';
  it.each<[string, EventParts, string]>([
    ['once', { firstTimestamp: first, lastTimestamp: first, count: 1 }, '7m55s'],
    ['again', { firstTimestamp: first, lastTimestamp: last, count: 2 }, '6m57s (x2 over 7m55s)'],
    ['a series', { eventTime: first, series: { count: 4, lastObservedTime: last } }, '6m57s (x4 over 7m55s)'],
    ['a series that lost its times', { eventTime: first, series: { count: 4 } }, '7m55s (x4 over 7m55s)'],
    ['a last time only, which kubectl does not see', { lastTimestamp: last }, '6m57s'],
    ['a creation only', { metadata: { creationTimestamp: last }, count: 3 }, '6m57s (x3 over 6m57s)'],
    ['times as Go writes none', { firstTimestamp: '0001-01-01T00:00:00Z', lastTimestamp: null }, '<unknown>'],
    ['no time', { count: 7 }, '<unknown> (x7 over <unknown>)'],
  ])('of %s', (_, parts, text) => {
    expect(formatInterval(sampleEvent(parts), NOW)).toBe(text);
  });
});
