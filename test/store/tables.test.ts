import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventKey, logKey } from '../../src/store/keys.ts';
import { type Database, LOG_REVISIONS, Tables } from '../../src/store/tables.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const lmdb: typeof import('lmdb') = createRequire(import.meta.url)('lmdb');

let folder: TemporaryFolder;
let db: Database;
let tables: Tables;

beforeEach(() => {
  folder = new TemporaryFolder();
  const encoding = { encoding: 'string', keyEncoding: 'binary' } as const;
  db = lmdb.open<string, Buffer>({ path: folder.path, noSubdir: false, maxDbs: 0, ...encoding });
  tables = new Tables(db);
});
afterEach(async () => {
  await db.close();
  folder[Symbol.dispose]();
});

const write = (work: () => void) =>
  db.transactionSync(() => {
    work();
  });
const web = (parts: Parameters<typeof sampleEvent>[0] = {}) => sampleEvent(parts);
const about = (name: string) => ({
  namespace: 'ns',
  fields: [
    { field: 'involvedObject.kind', operator: '=' as const, value: 'Pod' },
    { field: 'involvedObject.name', operator: '=' as const, value: name },
  ],
});

describe('Tables', () => {
  it('counts one revision a write, over all events', () => {
    const [a, b] = [web({ metadata: { name: 'a' } }), web({ metadata: { name: 'b' } })];
    const a2 = web({ metadata: { name: 'a' }, count: 2 });
    write(() => {
      tables.insert(a);
      tables.insert(b);
      tables.replace(a, a2);
    });
    expect([a, b, a2].map((event) => event.metadata.resourceVersion)).toEqual(['1', '2', '3']);
    expect(tables.revision).toBe(3);
  });

  it('logs each event as it was at its revision', () => {
    const states = [1, 2, 3].map((count) => web({ count }));
    const [first, second, third] = states as [(typeof states)[0], (typeof states)[0], (typeof states)[0]];
    write(() => tables.insert(first));
    write(() => tables.replace(first, second));
    write(() => tables.replace(second, third));
    const changes = tables.changesAfter(0);
    expect(changes.map(({ revision, type, object }) => [revision, type, object.count])).toEqual([
      [1, 'ADDED', 1],
      [2, 'MODIFIED', 2],
      [3, 'MODIFIED', 3],
    ]);
    expect(changes.map(({ object }) => object)).toEqual(states);
    expect(tables.changesAfter(2).map(({ revision }) => revision)).toEqual([3]);
    expect(tables.changesAfter(3)).toEqual([]);
    expect(tables.changesAfter(99)).toEqual([]);
  });

  it('keeps the text of an event once only', () => {
    const message = 'unmistakable';
    write(() => tables.insert(web({ message })));
    const texts = [...db.getRange({})].filter(({ value }) => value.includes(message));
    expect(texts.map(({ key }) => key)).toEqual([eventKey('ns', 'web-0.1')]);
  });

  it('gives up the oldest revisions, and says so to who asks for them', () => {
    const extra = 10;
    let before = web({ count: 1 });
    write(() => tables.insert(before));
    write(() => {
      for (let count = 2; count <= LOG_REVISIONS + extra; count++) {
        const event = web({ count });
        tables.replace(before, event);
        before = event;
      }
    });
    expect(db.get(logKey(extra))).toBeUndefined();
    expect(tables.changesAfter(extra)[0]).toMatchObject({
      revision: extra + 1,
      object: { count: extra + 1 },
    });
    expect(tables.changesAfter(LOG_REVISIONS + extra - 1)).toHaveLength(1);
    for (const forgotten of [0, 1, extra - 1]) {
      expect(() => tables.changesAfter(forgotten)).toThrow('too old');
    }
    // The event itself is there, though nothing in the log speaks of its beginning.
    expect(tables.get('ns', 'web-0.1')?.count).toBe(LOG_REVISIONS + extra);
  });

  it('changes an event that has left the log', () => {
    const old = web({ metadata: { name: 'old' } });
    write(() => tables.insert(old));
    write(() => db.remove(logKey(1)));
    write(() => tables.replace(old, web({ metadata: { name: 'old' }, count: 2 })));
    expect(tables.changesAfter(1).map(({ object }) => object.count)).toEqual([2]);
    expect(db.get(logKey(1))).toBeUndefined();
  });

  it('finds by object, also after a patch has changed the object', () => {
    const event = web({ involvedObject: { name: 'web-0' } });
    write(() => {
      tables.insert(event);
      tables.insert(web({ metadata: { name: 'other' }, involvedObject: { name: 'web-1' } }));
    });
    const names = (object: string) => tables.page(about(object)).events.map(({ metadata }) => metadata.name);
    expect(names('web-0')).toEqual(['web-0.1']);
    write(() => tables.replace(event, web({ involvedObject: { name: 'web-1' } })));
    expect(names('web-0')).toEqual([]);
    expect(names('web-1')).toEqual(['other', 'web-0.1']);
  });

  it('reads nothing but its index when an object is asked for', () => {
    write(() => {
      tables.insert(web());
      // Whoever goes through all events trips over this one.
      db.put(eventKey('ns', 'broken'), 'no JSON');
    });
    expect(tables.page(about('web-0')).events).toHaveLength(1);
    expect(() => tables.page({ namespace: 'ns' })).toThrow(SyntaxError);
  });
});
