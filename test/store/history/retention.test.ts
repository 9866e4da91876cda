import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatTime } from '../../../src/event/time.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { listClusters } from '../../../src/store/history/clusters.ts';
import { recordOwners } from '../../../src/store/history/owners.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { Retention, type RetentionLimits } from '../../../src/store/history/retention.ts';
import { StoreSink } from '../../../src/store/sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { latestStates, openHistory } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const DAY_MS = 24 * 60 * 60_000;
const DAY = BigInt(DAY_MS) * 1_000_000n;
const NO_LIMITS: RetentionLimits = { keep: undefined, keepWarnings: undefined, maxBytes: undefined };

/** A state of an event that happened so many days ago. */
function state(name: string, now: bigint, daysAgo: number, parts: Partial<CoreV1Event> = {}): CoreV1Event {
  const seen = formatTime(now - BigInt(daysAgo) * DAY);
  return sampleEvent({
    metadata: { name, uid: `uid-${name}`, resourceVersion: String(1000 - daysAgo) },
    involvedObject: { name, uid: `pod-${name}` },
    lastTimestamp: seen,
    ...parts,
  });
}

async function open(limits: Partial<RetentionLimits>) {
  const clock = new FakeClock();
  const { db, cluster } = await openHistory(clock);
  const record = (...events: CoreV1Event[]) => db.write((tx) => recordStates(tx, cluster, events));
  const names = async () => (await latestStates(db, cluster)).map(({ metadata }) => metadata.name);
  const count = async (table: string) =>
    (await db.read((tx) => tx.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)))[0]?.n;
  return {
    clock,
    db,
    record,
    names,
    count,
    now: clock.now(),
    retention: new Retention(db, { ...NO_LIMITS, ...limits }, clock),
  };
}

describe('limits of age', () => {
  it('remove what is behind a page of kept events of the same time', async () => {
    const { record, retention, names, now } = await open({ keep: 14n * DAY });
    const kept = Array.from({ length: 600 }, (_, at) => state(`kept-${at}`, now, 15, { type: 'Warning' }));
    await record(...kept, state('old', now, 15));
    expect(await retention.apply()).toBe(1);
    expect((await names()).length).toBe(600);
    expect(await names()).not.toContain('old');
  });

  it('remove what happened before, and what only that needed', async () => {
    const { record, retention, names, count, now } = await open({ keep: 14n * DAY, keepWarnings: 90n * DAY });
    const warning = { type: 'Warning' };
    await record(
      ...[state('new', now, 13), state('old', now, 15)],
      ...[state('bad', now, 15, warning), state('ancient', now, 91, warning)],
    );
    expect(await retention.apply()).toBe(2);
    expect(await names()).toEqual(['bad', 'new']);
    expect(await count('objects')).toBe(2);
    expect(await count('states')).toBe(2);
  });

  it('remove old states of an event that still happens', async () => {
    const { record, retention, names, count, now, clock } = await open({ keep: 14n * DAY });
    for (let daysAgo = 20; daysAgo > 0; daysAgo -= 1) {
      await record(state('a', now, daysAgo, { count: 21 - daysAgo }));
    }
    expect(await retention.apply()).toBe(6);
    await clock.advance(3 * DAY_MS);
    expect(await retention.apply()).toBe(3);
    expect(await names()).toEqual(['a']);
    expect(await count('states')).toBe(11);
  });

  it('remove the owners of what is gone', async () => {
    const { db, record, retention, count, now } = await open({ keep: 14n * DAY });
    const owner = (uid: string) => ({ apiVersion: 'v1', kind: 'K', name: uid, uid });
    const cluster = (await db.read(listClusters))[0]?.id ?? 0;
    await record(state('old', now, 15), state('new', now, 1), state('only', now, 15));
    await db.write((tx) =>
      recordOwners(tx, cluster, [
        { uid: 'pod-old', owners: [owner('set')] },
        { uid: 'pod-new', owners: [owner('set')] },
        { uid: 'set', owners: [owner('web')] },
        { uid: 'pod-only', owners: [owner('other-set')] },
        { uid: 'other-set', owners: [] },
      ]),
    );
    await retention.apply();
    const left = await db.read((tx) => tx.all<{ uid: string }>('SELECT uid FROM owners ORDER BY uid'));
    expect(left.map(({ uid }) => uid)).toEqual(['pod-new', 'set']);
    expect(await count('objects')).toBe(1);
  });

  it('find what was stored late', async () => {
    const { record, retention, names, now, clock } = await open({ keep: 14n * DAY });
    await record(state('a', now, 1));
    await retention.apply();
    await record(state('imported', now, 30));
    await clock.advance(60 * 60_000);
    expect(await retention.apply()).toBe(1);
    expect(await names()).toEqual(['a']);
  });

  it('leave the events that were emitted into the store', async () => {
    const { db, clock, retention, count } = await open({ keep: 14n * DAY });
    await new StoreSink(db, clock).create(sampleEvent({ lastTimestamp: '2020-01-01T00:00:00Z' }));
    expect(await retention.apply()).toBe(0);
    expect(await count('states')).toBe(1);
  });
});

describe('the limit of size', () => {
  it('removes the oldest, holds all the time, and lets the file shrink', async () => {
    const maxBytes = 2 * 1024 * 1024;
    const { db, record, retention, names, now } = await open({ maxBytes });
    const path = join(db.location, 'kev.db');
    let removed = 0;
    for (let at = 0; at < 12_000; at += 200) {
      const batch = Array.from({ length: 200 }, (_, more) => {
        const name = `e${String(at + more).padStart(5, '0')}`;
        return state(name, now, 1, { message: `${name} `.repeat(20) });
      });
      await record(...batch);
      removed += await retention.apply();
      expect(statSync(path).size).toBeLessThanOrEqual(maxBytes);
    }
    const left = await names();
    expect(removed).toBeGreaterThan(1000);
    expect(left.length).toBe(12_000 - removed);
    expect(left.at(-1)).toBe('e11999');
    expect(left[0]).toBe(`e${String(removed).padStart(5, '0')}`);

    const before = statSync(path).size;
    await new Retention(db, { ...NO_LIMITS, maxBytes: maxBytes / 2 }, new FakeClock()).apply();
    await db.close();
    expect(statSync(path).size).toBeLessThanOrEqual(maxBytes / 2);
    expect(statSync(path).size).toBeLessThan(before);
  });
});

it('names the last time that something was removed', async () => {
  const { db, record, retention, now } = await open({ keep: DAY });
  await record(state('a', now, 2));
  await retention.apply();
  const rows = await db.read((tx) => tx.all('SELECT CAST(at AS TEXT) AS at, states FROM cleanups'));
  expect(rows).toEqual([{ at: String(now), states: 1 }]);
});
