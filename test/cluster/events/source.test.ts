import { describe, expect, it } from 'vitest';
import { watchEvents } from '../../../src/cluster/watch/watch.ts';
import type { EventPage } from '../../../src/select/source.ts';
import { settle } from '../../support/fake-clock.ts';
import type { ScriptedResponse } from '../../support/scripted-server.ts';
import { watchChanges } from '../../support/watch-changes.ts';
import { openScripted } from '../open.ts';

const event = (name: string, resourceVersion = '1') => ({
  metadata: { name, uid: `uid-${name}`, namespace: 'x', resourceVersion },
  involvedObject: {},
});

const list = (names: string[], resourceVersion: string, more?: string): ScriptedResponse => ({
  body: {
    kind: 'EventList',
    metadata: { resourceVersion, ...(more && { continue: more }) },
    items: names.map((name) => event(...(name.split('@') as [string, string?]))),
  },
});

const expired: ScriptedResponse = {
  status: 410,
  body: { kind: 'Status', code: 410, reason: 'Expired', metadata: { continue: 'fresh' } },
};

async function collect(pages: AsyncIterable<EventPage>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { items, resourceVersion } of pages) {
    texts.push(`${resourceVersion}: ${items.map(({ metadata }) => metadata.name).join(' ')}`);
  }
  return texts;
}

describe('a list', () => {
  it('comes in pages of 500', async () => {
    const { cluster, server } = await openScripted([list(['a', 'b'], '9', 'next'), list(['c'], '9')]);
    expect(await collect(cluster.source.list({ namespace: 'x' }))).toEqual(['9: a b', '9: c']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/api/v1/namespaces/x/events?limit=500',
      '/api/v1/namespaces/x/events?limit=500&continue=next',
    ]);
  });

  it('has the server work on the next page while one is used', async () => {
    let askedForNext = () => {};
    const asked = new Promise<void>((resolve) => {
      askedForNext = resolve;
    });
    const next = () => {
      askedForNext();
      return list(['b'], '9');
    };
    const { cluster } = await openScripted([list(['a'], '9', 'next'), next]);
    const pages = cluster.source.list({ namespace: 'x' })[Symbol.asyncIterator]();
    await pages.next();
    await asked;
    expect((await pages.next()).value?.items).toMatchObject([{ metadata: { name: 'b' } }]);
    expect(await pages.next()).toEqual({ done: true, value: undefined });
  });

  it('reports a failure at its page', async () => {
    const broken = { status: 500, body: { kind: 'Status', code: 500, message: 'broken' } };
    const { cluster } = await openScripted([list(['a'], '9', 'next'), broken]);
    const pages = cluster.source.list({ namespace: 'x' })[Symbol.asyncIterator]();
    expect((await pages.next()).value?.items).toHaveLength(1);
    await expect(pages.next()).rejects.toThrow('broken');
  });

  it('says of each event what it is', async () => {
    const { cluster } = await openScripted([list(['a'], '9')]);
    for await (const { items } of cluster.source.list({})) {
      expect(items[0]).toEqual({ ...event('a'), apiVersion: 'v1', kind: 'Event' });
    }
  });

  it('leaves filtering to the server', async () => {
    const { cluster, server } = await openScripted([list([], '9')]);
    await collect(
      cluster.source.list({
        fields: [
          { field: 'type', operator: '!=', value: 'Normal' },
          { field: 'involvedObject.name', operator: '=', value: 'a,b' },
        ],
      }),
    );
    const url = new URL(server.requests[0]?.url ?? '', server.url);
    expect(url.pathname).toBe('/api/v1/events');
    expect(url.searchParams.get('fieldSelector')).toBe('type!=Normal,involvedObject.name=a\\,b');
  });

  it('that expires halfway is read again, without what was yielded', async () => {
    const { cluster, server } = await openScripted([
      list(['a@1', 'b@2'], '9', 'next'),
      expired,
      list(['a@1', 'b@11', 'bb@10', 'c@3'], '12'),
    ]);
    expect(await collect(cluster.source.list({}))).toEqual(['9: a b', '12: b bb c']);
    expect(server.requests.at(-1)?.url).toBe('/api/v1/events');
  });

  it('that has expired at its start is an error', async () => {
    const { cluster } = await openScripted([expired]);
    await expect(collect(cluster.source.list({}))).rejects.toMatchObject({ status: { code: 410 } });
  });

  it('whose pages do not end ends with an error', async () => {
    let pages = 0;
    const page = () => ({ body: { items: [], metadata: { resourceVersion: '9', continue: `${pages++}` } } });
    const { cluster } = await openScripted([page]);
    const failed = await collect(cluster.source.list({})).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'UnavailableError',
      isTransient: false,
      message: 'the list does not end: 0 items in 10001 pages so far',
    });
  });

  it('may hold nothing', async () => {
    const { cluster } = await openScripted([{ body: { metadata: { resourceVersion: '3' }, items: null } }]);
    expect(await collect(cluster.source.list({}))).toEqual(['3: ']);
  });

  it.each([['..'], ['.']])('refuses the namespace %s, which would lead elsewhere', async (namespace) => {
    const { cluster, server } = await openScripted([list([], '9')]);
    await expect(collect(cluster.source.list({ namespace }))).rejects.toThrow('cannot be a name');
    expect(server.requests).toHaveLength(0);
  });

  it('encodes a namespace that holds a slash', async () => {
    const { cluster, server } = await openScripted([list([], '9')]);
    await collect(cluster.source.list({ namespace: 'a/../b?c' }));
    expect(server.requests[0]?.url).toBe('/api/v1/namespaces/a%2F..%2Fb%3Fc/events?limit=500');
  });
});

describe('a watch', () => {
  const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
  const options = { resourceVersion: '5' };

  async function watchAll(
    chunks: (string | Uint8Array)[],
    more: Partial<ScriptedResponse> = {},
  ): Promise<string[]> {
    const { cluster } = await openScripted([{ chunks, ...more }]);
    const texts: string[] = [];
    for await (const { type, object } of watchChanges(cluster.client, {}, options))
      texts.push(`${type} ${object.metadata.name}`);
    return texts;
  }

  it('asks from a version, with bookmarks', async () => {
    const { cluster, server } = await openScripted([{ chunks: [] }]);
    for await (const _ of watchChanges(cluster.client, { namespace: 'x' }, options));
    expect(server.requests[0]?.url).toBe(
      '/api/v1/namespaces/x/events?watch=true&allowWatchBookmarks=true&timeoutSeconds=290&resourceVersion=5',
    );
  });

  it('yields what comes, and no bookmarks', async () => {
    const bookmark = line('BOOKMARK', { metadata: { resourceVersion: '8' } });
    const chunks = [
      `${line('ADDED', event('a'))}${bookmark}${line('MODIFIED', event('a'))}`,
      line('DELETED', event('a')),
    ];
    expect(await watchAll(chunks)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  it('gives bookmarks to the one who asks for them', async () => {
    const { cluster } = await openScripted([
      { chunks: [line('BOOKMARK', { metadata: { resourceVersion: '8' } })] },
    ]);
    const lines = [];
    for await (const found of watchEvents(cluster.client, {}, options)) lines.push(...found);
    expect(lines).toEqual([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '8' } } }]);
  });

  it('gives each line when it comes, not when the next one does', async () => {
    const { cluster } = await openScripted([{ chunks: [line('ADDED', event('a'))], stayOpen: true }]);
    const watch = watchChanges(cluster.client, {}, options)[Symbol.asyncIterator]();
    expect(await watch.next()).toMatchObject({ value: { type: 'ADDED' } });
    await watch.return(undefined);
  });

  it('throws what an ERROR line says', async () => {
    const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    await expect(watchAll([line('ERROR', gone)])).rejects.toMatchObject({
      status: { code: 410, message: 'too old' },
    });
    await expect(watchAll([line('ERROR', {})])).rejects.toMatchObject({ status: { code: 500 } });
  });

  it.each<[string, string[], Partial<ScriptedResponse>, string]>([
    ['is cut between lines', [line('ADDED', event('a'))], { cut: 'within' }, 'cut off in the middle'],
    ['is cut in a line', ['{"type":"ADD'], { cut: 'within' }, 'cut off in the middle'],
    ['ends in a line', ['{"type":"ADD'], {}, 'cut off in the middle'],
    ['says what no watch says', ['{"type":"PONG"}\n'], {}, 'not a watch event'],
    ['gives an event without metadata', [line('ADDED', {})], {}, 'no name'],
    ['gives an event without a version', [line('ADDED', event('a', ''))], {}, 'not a watch event'],
  ])('fails when it %s', async (_, chunks, more, words) => {
    await expect(watchAll(chunks, more)).rejects.toThrow(words);
    await expect(watchAll(chunks, more)).rejects.toMatchObject({ name: 'UnavailableError' });
  });

  it('ends quietly with the signal', async () => {
    const controller = new AbortController();
    const { cluster, server } = await openScripted([{ chunks: [line('ADDED', event('a'))], stayOpen: true }]);
    const seen: string[] = [];
    for await (const { type } of watchChanges(
      cluster.client,
      {},
      { ...options, signal: controller.signal },
    )) {
      seen.push(type);
      controller.abort();
    }
    expect(seen).toEqual(['ADDED']);
    expect(server.requests).toHaveLength(1);
  });

  it('ends quietly with the signal before the response has started', async () => {
    const controller = new AbortController();
    const { cluster, server } = await openScripted([() => new Promise(() => {})]);
    const watch = watchChanges(cluster.client, {}, { ...options, signal: controller.signal })[
      Symbol.asyncIterator
    ]();
    const next = watch.next();
    while (server.requests.length === 0) await settle();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('has no time limit once it has started', async () => {
    const { cluster, clock } = await openScripted([{ chunks: [line('ADDED', event('a'))], stayOpen: true }], {
      requestTimeoutMs: 1000,
    });
    const watch = watchChanges(cluster.client, {}, options)[Symbol.asyncIterator]();
    await watch.next();
    expect(clock.sleeping).toBe(0);
    await watch.return(undefined);
  });
});
