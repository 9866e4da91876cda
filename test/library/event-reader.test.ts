import { writeFileSync } from 'node:fs';
import { V1Pod } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KevError, StatusError, UnavailableError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { toEventReader } from '../../src/library/event-reader.ts';
import type { EventStore } from '../../src/library/event-store.ts';
import { filterEvents } from '../../src/library/filter-events.ts';
import { formatEvents } from '../../src/library/format-events.ts';
import { openCluster } from '../../src/library/open-cluster.ts';
import { openDump } from '../../src/library/open-dump.ts';
import { openStore } from '../../src/library/open-store.ts';
import type { LogEntry } from '../../src/record/log.ts';
import type { EventSource, FollowUpdate } from '../../src/select/source.ts';
import { findOrAddCluster } from '../../src/store/history/clusters.ts';
import { recordStates } from '../../src/store/history/recorded-states.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let store: EventStore;
beforeEach(async () => {
  folder = new TemporaryFolder();
  store = await openStore(folder.at('store'));
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

/** An event whose reason is its name, about pod `web` in namespace `shop`. */
function newEvent(name: string, changes: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1' },
    reason: name,
    type: 'Normal',
    message: `message of ${name}`,
    source: { component: 'kubelet' },
    firstTimestamp: '2026-11-28T10:00:00Z',
    lastTimestamp: '2026-11-28T10:00:00Z',
    count: 1,
    ...changes,
  };
}

const at = (time: string) => ({ firstTimestamp: time, lastTimestamp: time });
const reasonsOf = (events: readonly CoreV1Event[]) => events.map(({ reason }) => reason);

describe('list', () => {
  beforeEach(async () => {
    await store.create(newEvent('b', { ...at('2026-11-28T10:00:02Z'), type: 'Warning', count: 7 }));
    await store.create(newEvent('a', at('2026-11-28T10:00:01Z')));
    const db = { involvedObject: { kind: 'Pod', namespace: 'data', name: 'db' } };
    await store.create(
      newEvent('c', { ...at('2026-11-28T10:00:03Z'), ...db, metadata: { name: 'c', namespace: 'data' } }),
    );
  });

  it('orders by when events happened last, or as wanted', async () => {
    expect(reasonsOf(await store.list())).toEqual(['a', 'b', 'c']);
    expect(reasonsOf(await store.list({}, { order: 'count' }))).toEqual(['a', 'c', 'b']);
  });

  it('takes the last ones', async () => {
    expect(reasonsOf(await store.list({}, { limit: 2 }))).toEqual(['b', 'c']);
    expect(reasonsOf(await store.list({}, { limit: 2, order: 'count' }))).toEqual(['c', 'b']);
    expect(await store.list({}, { limit: 0 })).toEqual([]);
    expect(await store.list({}, { limit: 9 })).toHaveLength(3);
  });

  it.each([
    [{ namespace: 'data' }, ['c']],
    [{ types: ['Warning'] }, ['b']],
    [{ types: ['Warning', 'Normal'], namespace: 'shop' }, ['a', 'b']],
    [{ reasons: ['a', 'c'] }, ['a', 'c']],
    [{ components: ['kubelet'], before: new Date('2026-11-28T10:00:02Z') }, ['a', 'b']],
    [{ since: new Date('2026-11-28T10:00:02Z') }, ['b', 'c']],
    [{ include: [/of (a|b)/g], exclude: [/of b/] }, ['a']],
    [{ fieldSelector: 'type!=Warning,involvedObject.name=web' }, ['a']],
    [{ labelSelector: 'team' }, []],
    [{ object: { kind: 'Pod', name: 'web' } }, ['a', 'b']],
    [{ object: Object.assign(new V1Pod(), { metadata: { name: 'db', namespace: 'data' } }) }, ['c']],
    [{ object: { kind: 'Pod', name: 'web', uid: 'another' } }, []],
  ])('selects by %j, and filterEvents does the same', async (selection, reasons) => {
    expect(reasonsOf(await store.list(selection))).toEqual(reasons);
    expect(reasonsOf(filterEvents(await store.list(), selection))).toEqual(reasons);
  });

  it('finds events about a node, which name it in place of its UID', async () => {
    const node = { kind: 'Node', name: 'n1', uid: 'n1' };
    await store.create(
      newEvent('n', { metadata: { name: 'n', namespace: 'default' }, involvedObject: node }),
    );
    const object = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', uid: 'real' } };
    expect(reasonsOf(await store.list({ object }))).toEqual(['n']);
  });

  it('throws a KevError for what is wrong', async () => {
    const wrong = [
      { fieldSelector: 'message=x' },
      { labelSelector: 'a in' },
      { since: new Date('yesterday') },
      { object: { metadata: { name: 'x' } } },
    ];
    for (const selection of wrong) {
      const error = await store.list(selection).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(KevError);
      expect(error.code).toBe('usage');
    }
  });

  it('rejects with the reason of its signal', async () => {
    await expect(store.list({}, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });
});

describe('watch', () => {
  it('yields each occurrence once, from its first step on', async () => {
    await store.create(newEvent('old'));
    const watch = store.watch({ types: ['Warning'] });
    const first = watch.next();
    await store.create(newEvent('quiet'));
    const stored = await store.create(newEvent('new', { type: 'Warning', ...at(new Date().toISOString()) }));
    expect((await first).value?.reason).toBe('new');
    const again = watch.next();
    await store.patch(stored, { count: 2, lastTimestamp: '2026-11-28T10:00:09Z' });
    expect((await again).value?.count).toBe(2);
    await watch.return?.();
  });

  it('begins with what is there, in order, if wanted', async () => {
    await store.create(newEvent('b', at('2026-11-28T10:00:02Z')));
    await store.create(newEvent('a', at('2026-11-28T10:00:01Z')));
    const reasons: (string | undefined)[] = [];
    for await (const { reason } of store.watch({}, { past: true })) {
      reasons.push(reason);
      if (reason === 'b') await store.create(newEvent('c'));
      if (reason === 'c') break;
    }
    expect(reasons).toEqual(['a', 'b', 'c']);
  });

  it('ends when its signal aborts, and when the store is closed', async () => {
    const stop = new AbortController();
    const stopped = store.watch({}, { signal: stop.signal }).next();
    stop.abort();
    expect(await stopped).toEqual({ done: true, value: undefined });
    const closed = store.watch().next();
    await store.close();
    expect((await closed).done).toBe(true);
  });

  it('throws a KevError for a wrong selection', async () => {
    await expect(store.watch({ labelSelector: 'a in' }).next()).rejects.toBeInstanceOf(KevError);
  });
});

describe('a reader of a source that comes and goes', () => {
  /** A reader whose source follows with these updates. */
  function follow(updates: () => AsyncIterable<FollowUpdate>) {
    const log: LogEntry[] = [];
    const source: EventSource = { list: async function* () {}, follow: updates };
    const clock = new FakeClock();
    const close = async () => {};
    return {
      log,
      reader: toEventReader({ source, kind: 'cluster', clock, log: (entry) => log.push(entry), close }),
    };
  }

  it('logs lost connections, and yields what a list after them has', async () => {
    const { reader, log } = follow(async function* () {
      yield { kind: 'page', events: [newEvent('old')] };
      yield { kind: 'listed', resourceVersion: '1' };
      yield { kind: 'lost', error: new UnavailableError('connection reset') };
      yield { kind: 'recovered' };
      yield { kind: 'forgotten', why: 'expired' };
      yield { kind: 'page', events: [newEvent('late')] };
      yield { kind: 'listed', resourceVersion: '2' };
    });
    const heard: CoreV1Event[] = [];
    for await (const event of reader.watch()) heard.push(event);
    expect(reasonsOf(heard)).toEqual(['late']);
    expect(log.map(({ msg }) => msg)).toEqual([
      'connection lost (connection reset); reconnecting',
      'reconnected',
      'the server no longer has the watched resourceVersion; listing again; some events may be missing',
    ]);
  });

  it('throws a final failure as a KevError, with the cause', async () => {
    const refused = new StatusError({ code: 403, reason: 'Forbidden', message: 'no' });
    const { reader } = follow(async function* () {
      yield { kind: 'page', events: [] };
      throw refused;
    });
    const error = await reader
      .watch({ namespace: 'shop' })
      .next()
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'KevError', code: 'refused', cause: refused });
    expect(error.message).toBe('cannot watch events in namespace "shop": forbidden: no');
  });
});

describe('openDump', () => {
  it('lists files, logs what is damaged, and follows a file that grows', async () => {
    const path = folder.at('events.ndjson');
    writeFileSync(path, `${JSON.stringify({ kind: 'Event', ...newEvent('a') })}\n{"kind":"Event"}\n`);
    const log: LogEntry[] = [];
    await using dump = await openDump(path, { log: (entry) => log.push(entry) });
    expect(reasonsOf(await dump.list())).toEqual(['a']);
    expect(reasonsOf(await dump.list({ types: ['Warning'] }))).toEqual([]);
    expect(log[0]?.msg).toContain('events.ndjson, line 2');
    const reasons: (string | undefined)[] = [];
    for await (const { reason } of dump.watch({}, { past: true })) {
      reasons.push(reason);
      if (reason === 'b') break;
      writeFileSync(path, `${JSON.stringify({ kind: 'Event', ...newEvent('b') })}\n`, { flag: 'a' });
    }
    expect(reasons).toEqual(['a', 'b']);
  });

  it('throws a KevError for what cannot be read or followed', async () => {
    await using missing = await openDump(folder.at('missing'));
    await expect(missing.list()).rejects.toMatchObject({ code: 'input' });
    await using directory = await openDump(folder.path);
    await expect(directory.watch().next()).rejects.toMatchObject({ code: 'input' });
    await expect(openDump(['-', '-'])).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('openStore', () => {
  it('reads the recording of a cluster', async () => {
    const location = folder.at('recorded');
    const db = await openDatabase({ location, clock: new FakeClock() });
    await db.write(async (tx) => {
      const id = await findOrAddCluster(tx, { name: 'prod', uid: undefined, server: 'https://prod' });
      await recordStates(tx, id, [
        { ...newEvent('a'), metadata: { name: 'a', namespace: 'shop', uid: 'u' } },
      ]);
    });
    await db.close();
    await using recording = await openStore(location, { cluster: 'prod' });
    expect(reasonsOf(await recording.list())).toEqual(['a']);
    await using own = await openStore(location, { readOnly: true });
    expect(await own.list()).toEqual([]);
    await expect(openStore(location, { cluster: 'test' })).rejects.toMatchObject({
      code: 'missing',
      hint: 'it has prod',
    });
  });

  it('throws a KevError for a directory that is not a store', async () => {
    await expect(openStore('mysql://db/kev')).rejects.toMatchObject({
      name: 'KevError',
      code: 'usage',
      message: 'cannot use location: it is a URL (mysql): expected a directory or a postgres:// URL',
    });
  });
});

describe('openCluster', () => {
  it('has the namespace and the address of its context', async () => {
    const kubeconfig = folder.at('kubeconfig');
    writeFileSync(
      kubeconfig,
      `{apiVersion: v1, kind: Config, current-context: c, users: [],
        clusters: [{name: k, cluster: {server: 'https://127.0.0.1:1'}}],
        contexts: [{name: c, context: {cluster: k, namespace: shop}}]}`,
    );
    await using cluster = await openCluster({ kubeconfig });
    expect(cluster).toMatchObject({ namespace: 'shop', location: 'https://127.0.0.1:1' });
    await expect(cluster.list()).rejects.toMatchObject({ name: 'KevError', code: 'unreachable' });
    await expect(cluster.watch().next()).rejects.toMatchObject({ name: 'KevError', code: 'unreachable' });
    await expect(openCluster({ kubeconfig, context: 'x' })).rejects.toMatchObject({ code: 'input' });
  });
});

it('formatEvents prints the columns of kubectl', () => {
  const now = new Date('2026-11-28T10:05:00Z');
  const event = newEvent('a', { message: 'two\nlines' });
  expect(formatEvents([event], { now })).toBe(
    'LAST SEEN   TYPE     REASON   OBJECT    MESSAGE\n5m          Normal   a        pod/web   two\\nlines\n',
  );
  expect(formatEvents([event], { timezone: 'UTC', headers: false, namespace: true })).toBe(
    'shop   2026-11-28T10:00:00Z   Normal   a     pod/web   two\\nlines\n',
  );
  expect(formatEvents([])).toBe('');
  expect(() => formatEvents([event], { timezone: 'Moon' })).toThrow(KevError);
});
