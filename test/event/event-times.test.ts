import { describe, expect, it } from 'vitest';
import { firstSeen, lastSeen, occurrenceCount } from '../../src/event/event-times.ts';
import { parseTime } from '../../src/event/time.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';

const T = (second: number) => `2026-03-01T12:00:0${second}Z`;

describe('firstSeen and lastSeen', () => {
  it.each<[string, EventParts, string | undefined, string | undefined]>([
    ['nothing', {}, undefined, undefined],
    [
      'everything',
      {
        firstTimestamp: T(1),
        eventTime: T(2),
        lastTimestamp: T(3),
        series: { lastObservedTime: T(4) },
        metadata: { creationTimestamp: T(5) },
      },
      T(1),
      T(4),
    ],
    ['eventTime', { eventTime: T(2), metadata: { creationTimestamp: T(5) } }, T(2), T(2)],
    ['firstTimestamp', { firstTimestamp: T(1), metadata: { creationTimestamp: T(5) } }, T(1), T(1)],
    [
      'lastTimestamp, and created later',
      { lastTimestamp: T(3), metadata: { creationTimestamp: T(5) } },
      T(3),
      T(3),
    ],
    [
      'lastTimestamp, and created before',
      { lastTimestamp: T(3), metadata: { creationTimestamp: T(1) } },
      T(1),
      T(3),
    ],
    ['creation', { metadata: { creationTimestamp: T(5) } }, T(5), T(5)],
    ['a last time', { lastTimestamp: T(3) }, T(3), T(3)],
    [
      'what is no time',
      { lastTimestamp: 'yesterday', firstTimestamp: '0001-01-01T00:00:00Z' },
      undefined,
      undefined,
    ],
  ])('of an event with %s', (_, parts, first, last) => {
    expect(firstSeen(sampleEvent(parts))).toBe(parseTime(first));
    expect(lastSeen(sampleEvent(parts))).toBe(parseTime(last));
  });
});

describe('occurrenceCount', () => {
  it.each<[EventParts, number]>([
    [{}, 1],
    [{ count: 0 }, 1],
    [{ count: 3 }, 3],
    [{ count: 3, series: { count: 5 } }, 5],
    [{ count: 3, series: {} }, 0],
    [{ count: 3, series: null }, 3],
  ])('of %j is %d', (parts, times) => {
    expect(occurrenceCount(sampleEvent(parts))).toBe(times);
  });
});
