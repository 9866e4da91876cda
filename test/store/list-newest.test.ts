import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { EventQuery } from '../../src/select/query.ts';
import type { Database } from '../../src/store/database.ts';
import { listNewest } from '../../src/store/list-newest.ts';
import type { StatePage } from '../../src/store/listing.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { LOCAL_CLUSTER } from '../../src/store/schema.ts';
import { findState } from '../../src/store/states.ts';
import { nextRevision } from '../../src/store/store-info.ts';
import { addState } from '../../src/store/write-states.ts';
import { startEngines } from '../support/engines.ts';
import { sampleEvent } from '../support/sample-event.ts';

/** An event that happened so many seconds after the epoch; without any time if undefined. */
function eventAt(name: string, seconds: number | undefined, namespace = 'ns', object = 'web-0'): CoreV1Event {
  const time = seconds === undefined ? undefined : formatTime(BigInt(seconds) * 1_000_000_000n);
  return sampleEvent({
    metadata: { name, namespace, uid: `${namespace}-${name}`, ...(time && { creationTimestamp: time }) },
    involvedObject: { name: object, namespace },
    ...(time && { lastTimestamp: time }),
  });
}

describe.each(await startEngines())('the newest events of a store in $name', ({ locate }) => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase({ location: await locate(), clock: systemClock });
  });
  afterEach(() => db.close());

  const store = (...events: CoreV1Event[]) =>
    db.write(async (tx) => {
      for (const event of events) {
        const { namespace, name } = event.metadata;
        const before = await findState(tx, LOCAL_CLUSTER, `${namespace}/${name}`);
        const revision = await nextRevision(tx);
        const metadata = { ...event.metadata, resourceVersion: String(revision) };
        await addState(tx, { clusterId: LOCAL_CLUSTER, revision, event: { ...event, metadata }, before });
      }
    });
  const numbered = (count: number, namespace: string, from = 0) =>
    Array.from({ length: count }, (_, at) => eventAt(`e${at}`, from + ((at * 7919) % count), namespace));
  const namesOf = async (query: EventQuery = {}, since?: bigint) => {
    const names: string[] = [];
    for await (const { events } of listNewest(db, LOCAL_CLUSTER, query, { since })) {
      names.push(...events.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    }
    return names;
  };
  const newestFirst = (events: CoreV1Event[]) =>
    events
      .toSorted((a, b) => ((a.lastTimestamp ?? '') < (b.lastTimestamp ?? '') ? 1 : -1))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

  it('are one empty page when there are none', async () => {
    await store();
    const pages: StatePage[] = [];
    for await (const page of listNewest(db, LOCAL_CLUSTER, {})) pages.push(page);
    expect(pages).toEqual([{ events: [], revision: 0, identity: expect.any(String) }]);
  });

  it('are all of them over several pages, those without a time last', async () => {
    const events = numbered(1200, 'ns');
    await store(eventAt('timeless', undefined), ...events);
    expect(await namesOf()).toEqual([...newestFirst(events), 'ns/timeless']);
    expect(await namesOf({ namespace: 'ns' })).toEqual([...newestFirst(events), 'ns/timeless']);
  });

  it('are those since a time, with that time itself', async () => {
    const events = numbered(1200, 'ns');
    await store(eventAt('timeless', undefined), ...events);
    expect(await namesOf({}, 600_000_000_000n)).toEqual(newestFirst(events).slice(0, 600));
  });

  it('are those of a namespace, whether it is a small part or most of the store', async () => {
    const [many, few] = [numbered(5100, 'many'), numbered(20, 'few', 2000)];
    for (let at = 0; at < many.length; at += 1000) await store(...many.slice(at, at + 1000));
    await store(...few);
    expect(await namesOf({ namespace: 'many' })).toEqual(newestFirst(many));
    expect(await namesOf({ namespace: 'few' })).toEqual(newestFirst(few));
    expect(await namesOf({ namespace: 'none' })).toEqual([]);
  }, 60_000);

  it('are those about an object, and of a name', async () => {
    await store(eventAt('a', 1, 'ns', 'x'), eventAt('b', 2, 'ns', 'y'), eventAt('c', 3, 'other', 'x'));
    const field = (name: string, value: string) => ({ field: name, operator: '=' as const, value });
    expect(await namesOf({ fields: [field('involvedObject.name', 'x')] })).toEqual(['other/c', 'ns/a']);
    expect(await namesOf({ namespace: 'ns', fields: [field('involvedObject.name', 'x')] })).toEqual(['ns/a']);
    expect(await namesOf({ namespace: 'ns', fields: [field('metadata.name', 'b')] })).toEqual(['ns/b']);
  });

  it('include what happens again, or for the first time, between two pages', async () => {
    await store(...numbered(200, 'ns'));
    const pages = listNewest(db, LOCAL_CLUSTER, {});
    const first = (await pages.next()).value;
    expect(first?.events).toHaveLength(100);
    await store(eventAt('e0', 900), eventAt('new', 901));
    const second = (await pages.next()).value;
    expect(second?.revision).toBe(202);
    const names = second?.events.map(({ metadata }: CoreV1Event) => metadata.name);
    expect(names?.slice(0, 2)).toEqual(['e0', 'new']);
    // The 100 oldest of the 200, without e0, which was the oldest.
    expect(names).toHaveLength(2 + 99);
    expect((await pages.next()).done).toBe(true);
  });
});
