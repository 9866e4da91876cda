import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimeNano } from '../../../src/event/time.ts';
import type { EventsV1Event } from '../../../src/event/types.ts';
import { happenedBefore, SeriesCache } from '../../../src/record/events-v1/series-cache.ts';
import { seriesKey } from '../../../src/record/events-v1/series-key.ts';

const T0 = 1772366400000000000n;
const SECOND = 1_000_000_000n;

const eventOf = (reason: string, name = `${reason}.1`): EventsV1Event => ({
  metadata: { name, namespace: 'ns' },
  reason,
  type: 'Normal',
  eventTime: formatTimeNano(T0),
  regarding: { kind: 'Pod', name: 'x' },
});

describe('SeriesCache', () => {
  it('makes a series of the second of its kind, and counts from then on', () => {
    const cache = new SeriesCache();
    expect(cache.observe(eventOf('A', 'x.1'), T0)).toEqual({ kind: 'first', event: eventOf('A', 'x.1') });
    const second = cache.observe(eventOf('A', 'x.2'), T0 + SECOND);
    expect(second.kind).toBe('second');
    expect(second.event.metadata.name).toBe('x.1');
    expect(second.event.series).toEqual({ count: 2, lastObservedTime: '2026-03-01T12:00:01Z' });
    const third = cache.observe(eventOf('A', 'x.3'), T0 + 2n * SECOND);
    expect(third).toMatchObject({
      kind: 'counted',
      event: { series: { count: 3, lastObservedTime: '2026-03-01T12:00:02Z' } },
    });
  });

  it('stops at the largest count that fits into 32 bits', () => {
    const cache = new SeriesCache();
    const stored = { ...eventOf('A'), series: { count: 2 ** 31 - 1 } };
    cache.replace(seriesKey(stored), stored);
    expect(cache.observe(eventOf('A'), T0).event.series?.count).toBe(2 ** 31 - 1);
  });

  it('shares nothing that is written to with those who gave or got an event', () => {
    const cache = new SeriesCache();
    const given = eventOf('A');
    const first = cache.observe(given, T0);
    given.metadata.name = 'changed by the caller';
    first.event.metadata.name = 'changed by the writer';
    const second = cache.observe(eventOf('A'), T0);
    expect(second.event.metadata.name).toBe('A.1');
    second.event.series = { count: 99 };
    expect(cache.observe(eventOf('A'), T0).event.series?.count).toBe(3);

    const stored = { ...eventOf('A'), series: { count: 7 } };
    cache.replace(seriesKey(stored), stored);
    cache.observe(eventOf('A'), T0);
    expect(stored.series).toEqual({ count: 7 });
  });

  it('starts over when the server returned the event without its series, or when it was forgotten', () => {
    const cache = new SeriesCache();
    const key = seriesKey(eventOf('A'));
    for (let i = 0; i < 5; i++) cache.observe(eventOf('A'), T0);
    cache.replace(key, eventOf('A'));
    expect(cache.observe(eventOf('A'), T0)).toMatchObject({
      kind: 'second',
      event: { series: { count: 2 } },
    });
    cache.delete(key);
    expect(cache.observe(eventOf('A'), T0).kind).toBe('first');
  });

  it('knows which series were counted up since they were written', () => {
    const cache = new SeriesCache();
    const key = seriesKey(eventOf('A'));
    const ahead = () => cache.unwritten().map(([, { series }]) => series?.count);
    cache.observe(eventOf('A'), T0);
    cache.observe(eventOf('A'), T0);
    expect(ahead()).toEqual([]);
    cache.observe(eventOf('A'), T0);
    cache.observe(eventOf('A'), T0);
    expect(ahead()).toEqual([4]);
    // A write of the third, which ended after the fourth had come.
    cache.markWritten(key, 3);
    expect(ahead()).toEqual([4]);
    cache.markWritten(key, 4);
    expect(ahead()).toEqual([]);
    cache.observe(eventOf('A'), T0);
    cache.replace(key, eventOf('A'));
    expect(ahead()).toEqual([]);
    cache.markWritten('no such key', undefined);
    expect(cache.entries().length).toBe(1);
  });

  it('counts every event exactly once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A', 'B', 'C')), (reasons) => {
        const cache = new SeriesCache();
        for (const reason of reasons) cache.observe(eventOf(reason), T0);
        const counts = Object.fromEntries(
          cache.entries().map(([, event]) => [event.reason, event.series?.count ?? 1]),
        );
        for (const reason of ['A', 'B', 'C']) {
          expect(counts[reason] ?? 0).toBe(reasons.filter((other) => other === reason).length);
        }
      }),
    );
  });
});

describe('happenedBefore', () => {
  it.each([
    ['an event, strictly', { eventTime: '2026-03-01T11:59:59.999999999Z' }, true],
    ['an event, not at the very time', { eventTime: '2026-03-01T12:00:00Z' }, false],
    [
      'a series by its last occurrence',
      { eventTime: '2026-01-01T00:00:00Z', series: { lastObservedTime: '2026-03-01T12:00:01Z' } },
      false,
    ],
    ['a series that does not say when', { eventTime: '2026-03-01T13:00:00Z', series: { count: 2 } }, true],
    ['an event that does not say when', {}, true],
  ])('%s', (_, times, expected) => {
    expect(happenedBefore({ metadata: {}, ...times }, T0)).toBe(expected);
  });
});
