import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { formatTime } from '../../../src/event/time.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { findOrAddCluster } from '../../../src/store/history/clusters.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { StoreSource } from '../../../src/store/source.ts';
import { startEngines } from '../../support/engines.ts';
import { openHistory } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const ENGINES = await startEngines();
const NOON = Date.UTC(2026, 2, 1, 12);

/** A state of an event that happens every second. */
function state(name: string, count: number, uid = `uid-${name}`): CoreV1Event {
  return sampleEvent({
    metadata: { name, uid, resourceVersion: String(100 + count) },
    firstTimestamp: formatTime(BigInt(NOON) * 1_000_000n),
    lastTimestamp: formatTime(BigInt(NOON + count * 1000) * 1_000_000n),
    count,
  });
}

describe.each(ENGINES)('states of listed events in $name', ({ locate }) => {
  const open = async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const record = (states: CoreV1Event[], id = cluster) => db.write((tx) => recordStates(tx, id, states));
    const read = (events: CoreV1Event[], id = cluster) =>
      new StoreSource(db, systemClock, id).readStates(events);
    return { db, record, read };
  };
  const seconds = (states: readonly { at: number; occurrences: number }[] | undefined) =>
    states?.map(({ at, occurrences }) => [(at - NOON) / 1000, occurrences]);

  it('are in the order of their times, in whichever they were recorded', async () => {
    const { record, read } = await open();
    await record([state('a', 1), state('a', 9), state('a', 4), state('b', 2)]);
    const [a, b, unknown] = [state('a', 9), state('b', 2), state('c', 5)];
    const states = await read([a, b, unknown]);
    expect(seconds(states.get(a))).toEqual([
      [1, 1],
      [4, 3],
      [9, 5],
    ]);
    expect(seconds(states.get(b))).toEqual([[2, 2]]);
    expect(states.get(unknown)).toBeUndefined();
  });

  it('begin with all that happened before, where that was not recorded', async () => {
    const { record, read } = await open();
    await record([state('a', 40), state('a', 41)]);
    const event = state('a', 41);
    expect(seconds((await read([event])).get(event))).toEqual([
      [40, 40],
      [41, 1],
    ]);
  });

  it('are those of this event, in this cluster', async () => {
    const { db, record, read } = await open();
    const other = await db.write((tx) =>
      findOrAddCluster(tx, { name: 'other', uid: 'other-uid', server: 'https://other' }),
    );
    await record([state('a', 2, 'former'), state('a', 3)]);
    await record([state('a', 7)], other);
    const event = state('a', 3);
    expect(seconds((await read([event])).get(event))).toEqual([[3, 3]]);
  });

  it('are read for many events, and for one with very many occurrences', async () => {
    const { record, read } = await open();
    const events = Array.from({ length: 1200 }, (_, number) => state(`e${number}`, 2));
    events.push(state('often', 1_000_000));
    await record(events);
    const states = await read(events);
    expect(states.size).toBe(events.length);
  });
});
