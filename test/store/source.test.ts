import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { EventQuery } from '../../src/select/query.ts';
import type { EventPage, WatchEvent } from '../../src/select/source.ts';
import { type LocalStore, openLocalStore } from '../../src/store/store.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let clock: FakeClock;
let store: LocalStore;

beforeEach(async () => {
  folder = new TemporaryFolder();
  clock = new FakeClock();
  store = await openLocalStore({ location: folder.at('store'), clock });
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

const create = (name: string, namespace = 'ns', to = store) => {
  return to.sink.create(sampleEvent({ metadata: { name, namespace }, involvedObject: { namespace } }));
};
const count = (name: string, count: number, to = store) =>
  to.sink.patch(sampleEvent({ metadata: { name } }), { count });

async function pagesOf(query: EventQuery = {}): Promise<EventPage[]> {
  const pages: EventPage[] = [];
  for await (const page of store.source.list(query)) pages.push(page);
  return pages;
}

const namesIn = (pages: EventPage[]) =>
  pages.flatMap(({ items }) => items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));

describe('list', () => {
  it('is in the order of namespace and name, as etcd has them', async () => {
    for (const [name, namespace] of [
      ['b', 'x'],
      ['a.10', 'x'],
      ['a.9', 'x'],
      ['a-b', 'x'],
      ['z', 'a'],
      ['y', 'a-b'],
    ] as const) {
      await create(name, namespace);
    }
    expect(namesIn(await pagesOf())).toEqual(['a-b/y', 'a/z', 'x/a-b', 'x/a.10', 'x/a.9', 'x/b']);
    expect(namesIn(await pagesOf({ namespace: 'a' }))).toEqual(['a/z']);
    expect(namesIn(await pagesOf({ namespace: 'b' }))).toEqual([]);
  });

  it.each([
    [0, [0]],
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1200, [500, 500, 200]],
  ])('gives %d events in pages', async (number, sizes) => {
    await Promise.all(Array.from({ length: number }, (_, at) => create(`web.${at}`)));
    const pages = await pagesOf();
    expect(pages.map(({ items }) => items.length)).toEqual(sizes);
    expect(new Set(namesIn(pages)).size).toBe(number);
    expect(pages.map(({ resourceVersion }) => resourceVersion)).toEqual(sizes.map(() => String(number)));
  });

  it('shows one revision, whatever is written while it is read', async () => {
    await Promise.all(Array.from({ length: 700 }, (_, at) => create(`web.${1000 + at}`)));
    const before = await pagesOf();
    const pages: EventPage[] = [];
    for await (const page of store.source.list({})) {
      pages.push(page);
      await Promise.all([create(`aaa.${pages.length}`), create(`zzz.${pages.length}`), count('web.1699', 9)]);
      await settle();
    }
    expect(pages).toEqual(before);
    expect(namesIn(await pagesOf())).toHaveLength(704);
  });

  it('gives the events that fit, and a page when none do', async () => {
    await Promise.all(Array.from({ length: 1100 }, (_, at) => create(`web.${1000 + at}`)));
    const named = (value: string) => ({
      fields: [{ field: 'metadata.name', operator: '=' as const, value }],
    });
    expect(namesIn(await pagesOf(named('web.2050')))).toEqual(['ns/web.2050']);
    expect(await pagesOf(named('nobody'))).toEqual([
      { items: [], resourceVersion: '1100', server: expect.any(String) },
    ]);
  });

  it('refuses a field that is not selectable, even without events', async () => {
    await expect(pagesOf({ fields: [{ field: 'count', operator: '=', value: '1' }] })).rejects.toThrow(
      'field label not supported: count',
    );
  });

  it('ends when its signal aborts, and releases what it has read', async () => {
    await Promise.all(Array.from({ length: 1100 }, (_, at) => create(`web.${at}`)));
    const aborting = new AbortController();
    const list = store.source.list({}, { signal: aborting.signal })[Symbol.asyncIterator]();
    await list.next();
    aborting.abort(new Error('enough'));
    await expect(list.next()).rejects.toThrow('enough');
    expect(await list.next()).toEqual({ done: true, value: undefined });
  });

  it('fails, and does no harm, when the store is closed in its midst', async () => {
    await Promise.all(Array.from({ length: 1100 }, (_, at) => create(`web.${at}`)));
    const list = store.source.list({})[Symbol.asyncIterator]();
    await list.next();
    await store.close();
    await expect(list.next()).rejects.toThrow('the local store is closed');
  });
});

/** Watches in the background; what came so far is in `seen`, as `TYPE NAME COUNT`. */
function startWatch(resourceVersion: string, query: EventQuery = {}, from = store) {
  const aborting = new AbortController();
  const seen: string[] = [];
  const versions: number[] = [];
  const ended = (async () => {
    for await (const { changes } of from.source.changes(query, {
      resourceVersion,
      signal: aborting.signal,
    })) {
      for (const { type, object } of changes) {
        seen.push(`${type} ${object.metadata.name} ${object.count ?? 1}`);
        versions.push(Number(object.metadata.resourceVersion));
      }
    }
  })();
  return { seen, versions, ended, abort: () => aborting.abort() };
}

describe('changes', () => {
  it('gives what happened since, with each event as it was then, and what happens', async () => {
    await create('a');
    await count('a', 2);
    await create('b');
    await count('a', 3);
    const [all, since] = [startWatch('0'), startWatch('2')];
    await settle();
    expect(all.seen).toEqual(['ADDED a 1', 'MODIFIED a 2', 'ADDED b 1', 'MODIFIED a 3']);
    expect(since.seen).toEqual(['ADDED b 1', 'MODIFIED a 3']);
    await count('b', 2);
    await settle();
    expect(all.seen.slice(4)).toEqual(['MODIFIED b 2']);
    expect(since.seen.slice(2)).toEqual(['MODIFIED b 2']);
    expect(all.versions).toEqual([1, 2, 3, 4, 5]);
    all.abort();
    since.abort();
    await Promise.all([all.ended, since.ended]);
  });

  it('continues from the revision of a list', async () => {
    await create('a');
    const [page] = await pagesOf();
    await create('b');
    const watch = startWatch(page?.resourceVersion ?? '');
    await settle();
    expect(watch.seen).toEqual(['ADDED b 1']);
    watch.abort();
    await watch.ended;
  });

  it('gives more than it reads at a time in order, once each', async () => {
    const watch = startWatch('0');
    await Promise.all(Array.from({ length: 1700 }, (_, at) => create(`web.${at}`)));
    while (watch.versions.length < 1700) await settle();
    expect(watch.versions).toEqual(Array.from({ length: 1700 }, (_, at) => at + 1));
    watch.abort();
    await watch.ended;
  });

  it('gives only what fits', async () => {
    const fields = [{ field: 'metadata.name', operator: '!=' as const, value: 'a' }];
    const watch = startWatch('0', { namespace: 'ns', fields });
    await create('a');
    await create('b');
    await create('c', 'other');
    await settle();
    expect(watch.seen).toEqual(['ADDED b 1']);
    watch.abort();
    await watch.ended;
  });

  it('needs no time to see what this process writes', async () => {
    const watch = startWatch('0');
    await settle();
    expect(clock.sleeping).toBe(1);
    await create('a');
    await settle();
    expect(watch.seen).toEqual(['ADDED a 1']);
    watch.abort();
    await watch.ended;
  });

  it('sees within 50 ms what another process writes, and that the store is created', async () => {
    const watch = startWatch('0');
    await settle();
    await using other = await openLocalStore({ location: folder.at('store') });
    await create('a', 'ns', other);
    expect(watch.seen).toEqual([]);
    await clock.advance(50);
    expect(watch.seen).toEqual(['ADDED a 1']);
    await count('a', 2, other);
    await clock.advance(50);
    expect(watch.seen).toEqual(['ADDED a 1', 'MODIFIED a 2']);
    watch.abort();
    await watch.ended;
  });

  it('waits for a version that is yet to come', async () => {
    const watch = startWatch('2');
    for (const name of ['a', 'b', 'c']) await create(name);
    await settle();
    expect(watch.seen).toEqual(['ADDED c 1']);
    watch.abort();
    await watch.ended;
  });

  it('ends at once when its signal aborts: waiting, within a batch, or before it began', async () => {
    const asleep = startWatch('0');
    await settle();
    asleep.abort();
    await asleep.ended;
    expect(clock.sleeping).toBe(0);

    await Promise.all(Array.from({ length: 10 }, (_, at) => create(`web.${at}`)));
    const aborting = new AbortController();
    const seen: WatchEvent[] = [];
    for await (const { changes } of store.source.changes(
      {},
      { resourceVersion: '0', signal: aborting.signal },
    )) {
      seen.push(...changes);
      aborting.abort();
    }
    expect(seen).toHaveLength(10);
    for await (const _ of store.source.changes({}, { resourceVersion: '0', signal: aborting.signal })) {
      expect.unreachable();
    }
  });

  it('ends when the store is closed', async () => {
    const watch = startWatch('0');
    await settle();
    await store.close();
    await watch.ended;
  });

  it.each(['', 'x', '-1', '1.5', '99999999999999999999'])(
    'refuses the version %j',
    async (resourceVersion) => {
      const watch = startWatch(resourceVersion);
      const error = await watch.ended.catch((thrown) => thrown);
      expect(error).toBeInstanceOf(StatusError);
      expect(error.status.code).toBe(400);
    },
  );
});

describe('a store that another one replaces while it is read', () => {
  /** Puts a store with these events in the place of the current one, which it keeps under another name. */
  async function replace(keptAs: string, ...names: string[]): Promise<void> {
    renameSync(folder.at('store'), folder.at(keptAs));
    await using other = await openLocalStore({ location: folder.at('store'), clock });
    for (const name of names) await create(name, 'ns', other);
  }

  it.each(['list', 'listNewest'] as const)('ends its %s, rather than mix the two', async (method) => {
    await Promise.all(Array.from({ length: 600 }, (_, at) => create(`web.${at}`)));
    const list = store.source[method]({})[Symbol.asyncIterator]();
    await list.next();
    await replace('old', ...Array.from({ length: 601 }, (_, at) => `other.${at}`));
    await expect(list.next()).rejects.toMatchObject({ status: { code: 410 } });
  });

  it('is followed without missing or repeating an event, whenever that happens', async () => {
    await create('one');
    const aborting = new AbortController();
    const updates = store.source.follow({}, { signal: aborting.signal })[Symbol.asyncIterator]();
    const next = async () => {
      const { value } = await updates.next();
      const { kind, why, events } = value as { kind: string; why?: string; events?: CoreV1Event[] };
      return [kind, why, events?.map(({ metadata }) => metadata.name)].flat().filter(Boolean).join(' ');
    };
    expect(await next()).toBe('page one');
    expect(await next()).toBe('listed');
    // Between the list and the watch.
    await replace('first', 'two');
    expect(await next()).toBe('forgotten replaced');
    // Between the look at its state and the list.
    await replace('second', 'three');
    expect(await next()).toBe('page three');
    expect(await next()).toBe('listed');
    // By one that was followed before.
    renameSync(folder.at('store'), folder.at('third'));
    renameSync(folder.at('first'), folder.at('store'));
    expect(await next()).toBe('forgotten replaced');
    expect(await next()).toBe('page');
    expect(await next()).toBe('listed');
    await create('four');
    expect(await next()).toBe('changes four');
    aborting.abort();
    expect((await updates.next()).done).toBe(true);
  });
});
