import { expect, it } from 'vitest';
import { OwnerRecorder } from '../../../../src/cli/commands/record/owners.ts';
import { UnavailableError } from '../../../../src/core/errors.ts';
import type { ObjectMeta, ObjectReference } from '../../../../src/event/types.ts';
import type { Database } from '../../../../src/store/database.ts';
import { findOwners } from '../../../../src/store/history/owners.ts';
import { openHistory } from '../../../support/history.ts';
import { sampleEvent } from '../../../support/sample-event.ts';

const owner = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: `uid-${name}` });

/** Objects of a cluster by UID, with their owners. */
const OBJECTS: Record<string, ObjectMeta> = {
  'uid-pod': { name: 'pod', ownerReferences: [owner('ReplicaSet', 'set')] },
  'uid-set': { name: 'set', ownerReferences: [owner('Deployment', 'web')] },
  'uid-web': { name: 'web' },
};

const eventAbout = (name: string) => sampleEvent({ involvedObject: { name, uid: `uid-${name}` } });
const never = new AbortController().signal;

async function open(change: (db: Database) => Database = (db) => db) {
  const { db, cluster } = await openHistory();
  const asked: string[] = [];
  const cache = {
    async find({ uid = '' }: ObjectReference) {
      asked.push(uid);
      return OBJECTS[uid];
    },
  };
  const owners = new OwnerRecorder(change(db), cache, never);
  const record = async (name: string) => {
    owners.add({ clusterId: cluster, events: [eventAbout(name)] });
    await owners.finish();
  };
  return { record, asked, find: (name: string) => findOwners(db, cluster, { uid: `uid-${name}` }) };
}

it('records the owners of an object, and theirs, and reads each once', async () => {
  const { record, asked, find } = await open();
  await record('pod');
  await record('pod');
  expect(asked).toEqual(['uid-pod', 'uid-set', 'uid-web']);
  expect((await find('pod'))?.ownerReferences).toEqual([owner('ReplicaSet', 'set')]);
  expect((await find('set'))?.ownerReferences).toEqual([owner('Deployment', 'web')]);
  expect((await find('web'))?.ownerReferences).toEqual([]);
});

it('ignores an object that was deleted', async () => {
  const { record, find } = await open();
  await record('gone');
  expect(await find('gone')).toBeUndefined();
});

it('reads owners again that could not be stored', async () => {
  let isAway = true;
  const { record, asked, find } = await open(
    (db) =>
      ({
        ...db,
        write: async (work) => {
          if (isAway) throw new UnavailableError('away');
          return db.write(work);
        },
      }) as Database,
  );
  await record('web');
  isAway = false;
  await record('web');
  expect(asked).toEqual(['uid-web', 'uid-web']);
  expect((await find('web'))?.ownerReferences).toEqual([]);
});
