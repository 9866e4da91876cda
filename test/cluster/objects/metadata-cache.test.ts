import { describe, expect, it } from 'vitest';
import { MetadataCache, type MetadataCacheOptions } from '../../../src/cluster/objects/metadata-cache.ts';
import { parseLabelSelector } from '../../../src/select/label-selector.ts';
import type { ReceivedRequest, ScriptedResponse, ScriptStep } from '../../support/scripted-server.ts';
import { openScripted } from '../open.ts';

const metadataOf = (name: string, more: object = {}) => ({
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, ...more },
});
const page = (names: string[], position?: string): ScriptedResponse => ({
  body: { items: names.map((name) => metadataOf(name)), metadata: position ? { continue: position } : {} },
});
const status = (code: number): ScriptedResponse => ({
  status: code,
  body: { kind: 'Status', code, message: 'no' },
});
const noPath: ScriptedResponse = { status: 404, body: '404 page not found\n' };

const serving =
  (paths: Record<string, ScriptedResponse>): ScriptStep =>
  ({ url }: ReceivedRequest) =>
    paths[url] ?? noPath;

const PODS = '/api/v1/namespaces/ns/pods';
const pod = (name: string, uid = `uid-${name}`) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  namespace: 'ns',
  name,
  uid,
});

async function openCache(script: ScriptStep[], options: Partial<MetadataCacheOptions> = {}) {
  const { cluster, server, clock } = await openScripted(script);
  const forbidden: string[] = [];
  const cache = new MetadataCache(cluster.client, cluster.objects, {
    clock,
    namespace: 'ns',
    onForbidden: ({ plural }) => forbidden.push(plural),
    ...options,
  });
  const asked = () => server.requests.map(({ url }) => decodeURIComponent(url));
  return { cache, server, asked, forbidden, clock };
}

describe('MetadataCache', () => {
  it('lists a kind once, in pages, and only metadata', async () => {
    const { cache, server, asked } = await openCache([page(['a', 'b'], 'next'), page(['c'])]);
    const found = await Promise.all(['a', 'c', 'x'].map((name) => cache.find(pod(name), 'list')));
    expect(found.map((metadata) => metadata?.name)).toEqual(['a', 'c', undefined]);
    expect(asked()).toEqual([`${PODS}?limit=500`, `${PODS}?limit=500&continue=next`]);
    expect(server.requests[0]?.headers.accept).toMatch(/as=PartialObjectMetadataList/);
  });

  it('finds an object by its UID, or by its name if it has none or the name is used as one', async () => {
    const { cache } = await openCache([page(['a'])]);
    expect(await cache.find(pod('a', 'uid-of-an-earlier-one'), 'list')).toBeUndefined();
    expect(await cache.find(pod('a', ''), 'list')).toMatchObject({ name: 'a' });
    expect(await cache.find(pod('a', 'a'), 'list')).toMatchObject({ name: 'a' });
    expect(await cache.find({ ...pod('a', ''), namespace: 'other' }, 'list')).toBeUndefined();
  });

  it('lists again, once for all callers, when an object is not in an old list', async () => {
    const { cache, asked, clock } = await openCache([page(['a']), page(['a', 'b'])]);
    await cache.find(pod('a'), 'list');
    expect(await cache.find(pod('b'), 'list')).toBeUndefined();
    await clock.advance(10_001);
    expect(await cache.find(pod('a'), 'list')).toMatchObject({ name: 'a' });
    expect(asked()).toHaveLength(1);
    const found = await Promise.all(['b', 'c', 'b'].map((name) => cache.find(pod(name), 'list')));
    expect(found.map((metadata) => metadata?.name)).toEqual(['b', undefined, 'b']);
    expect(asked()).toHaveLength(2);
  });

  it('sends no request in mode none', async () => {
    const { cache, asked } = await openCache([page(['a'])]);
    expect(await cache.find(pod('a'), 'none')).toBeUndefined();
    expect(asked()).toEqual([]);
    await cache.find(pod('b'), 'list');
    expect(await cache.find(pod('a'), 'none')).toMatchObject({ name: 'a' });
    expect(asked()).toHaveLength(1);
  });

  it('reads an object that a list does not have', async () => {
    const paths = {
      [`${PODS}?limit=500`]: page(['a']),
      [`${PODS}/new`]: { body: metadataOf('new') },
      [`${PODS}/recreated`]: { body: metadataOf('recreated', { uid: 'another' }) },
    };
    const { cache, asked } = await openCache([serving(paths)]);
    await cache.find(pod('a'), 'list');
    expect(await cache.find(pod('a'), 'read')).toMatchObject({ name: 'a' });
    expect(await cache.find(pod('new'), 'read')).toMatchObject({ name: 'new' });
    expect(await cache.find(pod('recreated'), 'read')).toBeUndefined();
    expect(await cache.find(pod('gone'), 'read')).toBeUndefined();
    expect(asked().slice(1)).toEqual([`${PODS}/new`, `${PODS}/recreated`, `${PODS}/gone`]);
  });

  it('leaves labels to the server in a list, and looks at them in what it reads', async () => {
    const paths = {
      [`${PODS}?limit=500&labelSelector=app%20in%20(web)`]: page(['a']),
      [`${PODS}?limit=500&labelSelector=app+in+%28web%29`]: page(['a']),
      [`${PODS}/b`]: { body: metadataOf('b', { labels: { app: 'web' } }) },
      [`${PODS}/c`]: { body: metadataOf('c', { labels: { app: 'db' } }) },
    };
    const { cache } = await openCache([serving(paths)], { labels: parseLabelSelector('app=web') });
    expect(await cache.find(pod('a'), 'list')).toMatchObject({ name: 'a' });
    expect(await cache.find(pod('b'), 'read')).toMatchObject({ name: 'b' });
    expect(await cache.find(pod('c'), 'read')).toBeUndefined();
  });

  it('starts over when the continue token of a list expires', async () => {
    const { cache, asked } = await openCache([page(['a'], 'next'), status(410), page(['a', 'b'])]);
    expect(await cache.find(pod('b'), 'list')).toMatchObject({ name: 'b' });
    expect(asked()).toHaveLength(3);
    expect(asked()[2]).not.toMatch(/limit|next/);
  });

  it('reports once that a kind may not be listed, and continues without it', async () => {
    const { cache, forbidden, asked } = await openCache([status(403)]);
    expect(await cache.find(pod('a'), 'list')).toBeUndefined();
    expect(await cache.find(pod('b'), 'list')).toBeUndefined();
    expect(forbidden).toEqual(['pods']);
    expect(asked()).toHaveLength(1);
  });

  it('finds a built-in kind in the version that the server has', async () => {
    const resource = { name: 'cronjobs', kind: 'CronJob', singularName: 'cronjob', namespaced: true };
    const paths = {
      '/api': { body: { versions: ['v1'] } },
      '/apis': { body: { groups: [{ name: 'batch', versions: [{ groupVersion: 'batch/v1beta1' }] }] } },
      '/apis/batch/v1beta1': { body: { resources: [resource] } },
      '/apis/batch/v1beta1/namespaces/ns/cronjobs?limit=500': page(['tick']),
    };
    const { cache } = await openCache([serving(paths)]);
    const reference = {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      namespace: 'ns',
      name: 'tick',
      uid: 'uid-tick',
    };
    expect(await cache.find(reference, 'list')).toMatchObject({ name: 'tick' });
  });

  it('finds nothing of kinds that the server does not have', async () => {
    const paths = { '/api': { body: { versions: [] } }, '/apis': { body: { groups: [] } } };
    const { cache } = await openCache([serving(paths)]);
    const reference = { kind: 'Thing', apiVersion: 'example.com/v1', namespace: 'ns', name: 'x', uid: 'u' };
    expect(await cache.find(reference, 'list')).toBeUndefined();
    expect(await cache.find({}, 'list')).toBeUndefined();
  });

  it('passes on that the server cannot be reached', async () => {
    const { cache } = await openCache([status(500)]);
    await expect(cache.find(pod('a'), 'list')).rejects.toMatchObject({ status: { code: 500 } });
  });
});
