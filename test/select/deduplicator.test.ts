import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { EventDeduplicator } from '../../src/select/deduplicator.ts';
import { sampleEvent } from '../support/sample-event.ts';

const at = (uid: string, count: number, resourceVersion = '1') =>
  sampleEvent({ metadata: { uid, resourceVersion }, count });

describe('EventDeduplicator', () => {
  it('accepts each state once', () => {
    const shown = new EventDeduplicator();
    const states = [at('a', 1), at('a', 1), at('b', 1), at('a', 2), at('a', 2), at('b', 1)];
    expect(states.map((state) => shown.add(state))).toEqual([true, false, true, true, false, false]);
  });

  it('distinguishes occurrences that are not counted, but not the heartbeats of a series', () => {
    const shown = new EventDeduplicator();
    const times = { firstTimestamp: '2026-03-01T12:00:00Z', lastTimestamp: '2026-03-01T12:00:01Z' };
    expect(shown.add({ ...at('a', 1), ...times })).toBe(true);
    expect(shown.add({ ...at('a', 1), ...times, message: 'other' })).toBe(false);
    expect(shown.add({ ...at('a', 1), ...times, lastTimestamp: '2026-03-01T12:00:02Z' })).toBe(true);
    const series = (count: number, time: string) => ({
      ...at('s', 1),
      series: { count, lastObservedTime: `2026-03-01T12:00:${time}.000000Z` },
    });
    expect(shown.add(series(2, '01'))).toBe(true);
    expect(shown.add(series(2, '02'))).toBe(false);
    expect(shown.add(series(3, '03'))).toBe(true);
  });

  it('forgets what was deleted', () => {
    const shown = new EventDeduplicator();
    shown.add(at('a', 1));
    shown.forget(at('a', 1));
    expect(shown.add(at('a', 1))).toBe(true);
    shown.beginList();
    shown.add(at('b', 1));
    shown.endList();
    expect(shown.add(at('a', 1))).toBe(true);
    expect(shown.add(at('b', 1))).toBe(false);
  });

  it('remembers the events of a list that failed halfway', () => {
    const shown = new EventDeduplicator();
    shown.beginList();
    expect(shown.add(at('a', 1))).toBe(true);
    shown.beginList();
    expect([shown.add(at('a', 1)), shown.add(at('b', 1))]).toEqual([false, true]);
  });

  it.each([
    ['9', '9', false],
    ['9', '10', true],
    ['10', '9', false],
    ['99999999999999999999', '100000000000000000000', true],
    ['abc', '9', true],
  ])('shown up to %s, takes what is at %s: %s', (before, version, isNews) => {
    expect(new EventDeduplicator(before).add(at('a', 1, version))).toBe(isNews);
  });

  describe('of a source that was reset', () => {
    const event = (uid: string, time: string, count = 1, created = time) =>
      sampleEvent({
        metadata: { uid, resourceVersion: '3', creationTimestamp: `2026-03-01T12:00:${created}Z` },
        firstTimestamp: `2026-03-01T12:00:${created}Z`,
        lastTimestamp: `2026-03-01T12:00:${time}Z`,
        count,
      });
    const newsOf = (shown: EventDeduplicator, ...events: CoreV1Event[]) => {
      shown.beginList();
      const news = events.map((one) => shown.add(one));
      shown.endList();
      return news;
    };

    it('accepts what is newer than all before, and other states of the same second', () => {
      const shown = new EventDeduplicator();
      for (const one of [event('a', '01'), event('b', '02'), event('c', '02'), event('c', '02', 2)])
        shown.add(one);
      // It expired, and comes back with the restored state.
      shown.forget(event('b', '02'));
      shown.reset();
      const restored = [
        event('a', '01'),
        event('b', '02'),
        event('c', '02'),
        event('d', '02'),
        event('e', '03'),
      ];
      expect(newsOf(shown, ...restored)).toEqual([false, false, false, true, true]);
      // From now on it goes by what the list showed.
      expect([shown.add(event('c', '02')), shown.add(event('c', '04', 2, '02'))]).toEqual([false, true]);
    });

    it('accepts an event that happened again, when only that is new', () => {
      const shown = new EventDeduplicator();
      shown.add(event('a', '05', 1, '01'));
      shown.add(event('b', '05'));
      shown.reset();
      expect(newsOf(shown, event('a', '06', 2, '01'))).toEqual([true]);
    });

    it('accepts the same after a restart', () => {
      const before = new EventDeduplicator();
      before.add(event('a', '01'));
      before.add(event('b', '02'));
      const shown = new EventDeduplicator('9', JSON.parse(JSON.stringify(before.newest)));
      shown.reset();
      expect(newsOf(shown, event('a', '01'), event('b', '02'), event('c', '02'))).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('accepts nothing twice and loses nothing when the list fails halfway', () => {
      const shown = new EventDeduplicator();
      shown.add(event('a', '01'));
      shown.reset();
      shown.beginList();
      expect(shown.add(event('z', '09'))).toBe(true);
      shown.reset();
      expect(newsOf(shown, event('b', '02'), event('z', '09'))).toEqual([true, false]);
    });
  });

  it('accepts exactly the changes of any history', () => {
    const history = fc.array(
      fc.record({ uid: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 3 }) }),
    );
    fc.assert(
      fc.property(history, (states) => {
        const shown = new EventDeduplicator();
        const last = new Map<string, number>();
        for (const { uid, count } of states) {
          expect(shown.add(at(uid, count))).toBe(last.get(uid) !== count);
          last.set(uid, count);
        }
      }),
    );
  });
});
