import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { recordOwners } from '../../../src/store/history/owners.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { StoreSource } from '../../../src/store/source.ts';
import { startEngines } from '../../support/engines.ts';
import { openHistory } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const ENGINES = await startEngines();

/** An event about the object of its name. */
const event = (name: string) =>
  sampleEvent({
    metadata: { name, uid: `event-${name}`, resourceVersion: '1' },
    involvedObject: { name, uid: `uid-${name}` },
    firstTimestamp: '2026-03-01T12:00:00Z',
    lastTimestamp: '2026-03-01T12:00:00Z',
  });

/** An object, and the name of its owner. */
const owned = (name: string, owner: string) => ({
  uid: `uid-${name}`,
  owners: [{ apiVersion: 'v1', kind: 'Any', name: owner, uid: `uid-${owner}` }],
});

describe.each(ENGINES)('the events of an object and of what it owns in $name', ({ locate }) => {
  it('are those of its name, of names that were made of it, and of recorded owners, in any order', async () => {
    const { db, cluster } = await openHistory(undefined, await locate());
    const names = [
      'web',
      'web-5d8f',
      'web-5d8f-x2x4x',
      'webhook',
      'grandchild',
      'child',
      'stranger',
      'of-set',
    ];
    await db.write(async (tx) => {
      await recordStates(tx, cluster, names.map(event));
      await recordOwners(tx, cluster, [
        owned('child', 'web'),
        owned('grandchild', 'child'),
        // Its owner is known by its name only.
        owned('of-set', 'web-5d8f'),
        owned('stranger', 'webhook'),
      ]);
    });
    const source = new StoreSource(db, systemClock, cluster);
    const expected = ['child', 'grandchild', 'of-set', 'web', 'web-5d8f', 'web-5d8f-x2x4x'];
    for (const namespace of [{}, { namespace: 'ns' }]) {
      for (const list of [source.list.bind(source), source.listNewest.bind(source)]) {
        const found: string[] = [];
        for await (const { items } of list({ ...namespace, owners: ['web'] }))
          found.push(...items.map(({ metadata }) => String(metadata.name)));
        expect(found.sort()).toEqual(expected);
      }
    }
  });
});
