import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { Database } from '../../../src/store/database.ts';
import { findOrAddCluster } from '../../../src/store/history/clusters.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { startEngines } from '../../support/engines.ts';
import { latestStates, openHistory } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const ENGINES = await startEngines();

/** A state of the event `name` after it happened `count` times, each a second after the other. */
function state(name: string, count: number, parts: Partial<CoreV1Event['metadata']> = {}): CoreV1Event {
  return sampleEvent({
    metadata: { name, uid: `uid-${name}`, resourceVersion: String(100 + count), ...parts },
    firstTimestamp: '2026-03-01T12:00:01Z',
    lastTimestamp: `2026-03-01T12:00:${String(count).padStart(2, '0')}Z`,
    count,
  });
}

interface Row {
  count: number;
  occurrences: number | null;
}

const rowsOf = (db: Database, name: string) =>
  db.read((tx) =>
    tx.all<Row>(
      `SELECT count, occurrences FROM states WHERE event_id IN (SELECT id FROM event_keys WHERE key = $1)
       ORDER BY count`,
      `ns/${name}`,
    ),
  );

describe.each(ENGINES)('states of an event in $name', ({ locate }) => {
  it('are each kept once, with how often it happened since the one before', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const states = [state('a', 1), state('a', 2), state('a', 5)];
    expect(await db.write((tx) => recordStates(tx, cluster, states))).toBe(3);
    expect(await db.write((tx) => recordStates(tx, cluster, states))).toBe(0);
    expect(await rowsOf(db, 'a')).toEqual([
      { count: 1, occurrences: 1 },
      { count: 2, occurrences: 1 },
      { count: 5, occurrences: 3 },
    ]);
    expect(await latestStates(db, cluster)).toEqual([state('a', 5)]);
  });

  it('have unknown occurrences where the first one seen was not the first', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    await db.write((tx) => recordStates(tx, cluster, [state('a', 3), state('a', 4)]));
    expect(await rowsOf(db, 'a')).toEqual([
      { count: 3, occurrences: null },
      { count: 4, occurrences: 1 },
    ]);
    await db.write((tx) => recordStates(tx, cluster, [state('a', 1)]));
    expect((await rowsOf(db, 'a')).map(({ occurrences }) => occurrences)).toEqual([1, 2, 1]);
  });

  it('are counted by their series', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const series = (count: number) => ({
      ...state('a', 1, { resourceVersion: String(count) }),
      series: { count, lastObservedTime: `2026-03-01T12:00:0${count}.000000Z` },
    });
    await db.write((tx) =>
      recordStates(tx, cluster, [state('a', 1, { resourceVersion: '1' }), series(2), series(7)]),
    );
    expect((await rowsOf(db, 'a')).map(({ occurrences }) => occurrences)).toEqual([1, 1, 5]);
  });

  it('with one resourceVersion are two when a restored server gave it twice', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const again = state('a', 3, { resourceVersion: '102' });
    await db.write((tx) => recordStates(tx, cluster, [state('a', 1), state('a', 2), again]));
    expect(await rowsOf(db, 'a')).toHaveLength(3);
    expect(await latestStates(db, cluster)).toEqual([again]);
  });

  it('of another event with the same name are kept apart', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const other = state('a', 1, { uid: 'another', resourceVersion: '900' });
    await db.write((tx) => recordStates(tx, cluster, [state('a', 2), other]));
    expect(await latestStates(db, cluster)).toEqual([state('a', 2), other]);
  });

  it('are kept apart by cluster', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const second = await db.write((tx) =>
      findOrAddCluster(tx, { name: 'test', uid: 'v', server: 'https://b' }),
    );
    await db.write((tx) => recordStates(tx, cluster, [state('a', 1)]));
    expect(await db.write((tx) => recordStates(tx, second, [state('a', 1)]))).toBe(1);
    const names = await db.read((tx) => tx.all('SELECT name FROM clusters ORDER BY id'));
    expect(names).toEqual([{ name: 'local' }, { name: 'test' }, { name: 'test-2' }]);
  });
});

it.each(ENGINES)(
  'is a law: the order of arrival, and repeats, change nothing in $name',
  async ({ locate }) => {
    const all = [1, 2, 3, 5, 6].flatMap((count) => [state('a', count), state('b', count + 1)]);
    const arrivals = fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 20 }), async (events, cut) => {
        const { db, cluster } = await openHistory(undefined, await locate());
        const added = [];
        for (const part of [events.slice(0, cut), events.slice(cut)]) {
          added.push(await db.write((tx) => recordStates(tx, cluster, part)));
        }
        expect((added[0] ?? 0) + (added[1] ?? 0)).toBe(all.length);
        expect(await rowsOf(db, 'a')).toEqual(
          [1, 2, 3, 5, 6].map((count, at) => ({ count, occurrences: [1, 1, 1, 2, 1][at] })),
        );
        expect((await rowsOf(db, 'b')).map(({ occurrences }) => occurrences)).toEqual([null, 1, 1, 2, 1]);
        expect(await latestStates(db, cluster)).toEqual([state('a', 6), state('b', 7)]);
        await db.close();
      }),
      { numRuns: 20 },
    );
  },
);
