import { describe, expect, it } from 'vitest';
import { clusterEventSource } from '../../src/cluster/events/source.ts';
import type { EventPage, WatchEvent } from '../../src/select/source.ts';
import { compact } from '../support/envtest.ts';
import { watchChanges } from '../support/watch-changes.ts';
import { envtest, eventOf, make, makeNamespace, open } from './open.ts';

const namesIn = (page: EventPage) => page.items.map(({ metadata }) => metadata.name);

const names = (count: number) => Array.from({ length: count }, (_, at) => `e${String(at).padStart(4, '0')}`);

describe.skipIf(!envtest)('events on a real server', () => {
  it('are created, read, patched and found', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const event = eventOf(namespace, 'x.1');
    const created = await cluster.sink.create(event);
    expect(created).toMatchObject({ count: 1, firstTimestamp: '2026-03-01T12:00:01Z' });
    expect(created.metadata).toMatchObject({ uid: expect.any(String), resourceVersion: expect.any(String) });

    const patched = await cluster.sink.patch(event, {
      count: 2,
      metadata: { annotations: { a: 'b' } },
      source: { component: 'other' },
    });
    expect(patched).toMatchObject({ count: 2, message: 'words', metadata: { annotations: { a: 'b' } } });
    expect(await cluster.sink.patch(event, null)).toEqual(patched);
    expect(await cluster.sink.get(namespace, 'x.1')).toEqual(patched);
    const fields = [{ field: 'involvedObject.name', operator: '=' as const, value: 'x' }];
    expect(await cluster.sink.find({ namespace, fields })).toHaveLength(1);
    const others = [{ field: 'involvedObject.name', operator: '!=' as const, value: 'x' }];
    expect(await cluster.sink.find({ namespace, fields: others })).toHaveLength(0);
  });

  it('are refused for what the server says', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const event = eventOf(namespace, 'x.1');
    const created = await cluster.sink.create(event);
    await expect(cluster.sink.create(event)).rejects.toMatchObject({
      status: { code: 409, reason: 'AlreadyExists' },
    });
    const absent = eventOf(namespace, 'x.2');
    await expect(cluster.sink.patch(absent, { count: 2 })).rejects.toMatchObject({ status: { code: 404 } });
    await expect(cluster.sink.get(namespace, 'x.2')).rejects.toMatchObject({ status: { code: 404 } });
    await cluster.sink.patch(event, { count: 2 });
    const old = { count: 3, metadata: { resourceVersion: created.metadata.resourceVersion ?? '' } };
    await expect(cluster.sink.patch(event, old)).rejects.toMatchObject({
      status: { code: 409, reason: 'Conflict' },
    });
    const strict = eventOf(namespace, 'x.3', { eventTime: '2026-03-01T12:00:01.5Z' });
    await expect(cluster.sink.create(strict)).rejects.toMatchObject({ status: { code: 422 } });
  });

  it('have one store behind both APIs', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const event = {
      metadata: { name: 'x.1', namespace },
      regarding: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x' },
      eventTime: '2026-03-01T12:00:01.123456789Z',
      reportingController: 'example.com/test',
      reportingInstance: 'one',
      action: 'Testing',
      reason: 'Test',
      note: 'words',
      type: 'Normal',
    };
    const created = await cluster.eventsV1Sink.create(event);
    expect(created).toMatchObject({ eventTime: '2026-03-01T12:00:01.123456Z', note: 'words' });
    const series = { count: 2, lastObservedTime: '2026-03-01T12:00:05.000000Z' };
    expect(await cluster.eventsV1Sink.patch(event, { series })).toMatchObject({ series });
    const read = await cluster.sink.get(namespace, 'x.1');
    expect(read).toMatchObject({ message: 'words', reportingComponent: 'example.com/test', series });
  });

  it('come in pages that hold each of them once', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    await Promise.all(names(1003).map((name) => cluster.sink.create(eventOf(namespace, name))));
    const pages: EventPage[] = [];
    for await (const page of cluster.source.list({ namespace })) pages.push(page);
    expect(pages.map(({ items }) => items.length)).toEqual([500, 500, 3]);
    expect(new Set(pages.map(({ resourceVersion }) => resourceVersion)).size).toBe(1);
    expect(pages.flatMap(namesIn)).toEqual(names(1003));
  });

  it('come once each when the continue token expires', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    for (const name of names(10)) await cluster.sink.create(eventOf(namespace, name));
    const pages: EventPage[] = [];
    for await (const page of clusterEventSource(cluster.client, { pageSize: 3 }).list({ namespace })) {
      pages.push(page);
      if (pages.length > 1) continue;
      // The second page is on its way already, the third is not.
      await cluster.sink.patch(eventOf(namespace, 'e0001'), { count: 2 });
      await cluster.sink.create(eventOf(namespace, 'e0003-new'));
      await compact(envtest?.etcd ?? '');
    }
    const [first = [], ...others] = pages.map(namesIn);
    expect(first).toEqual(['e0000', 'e0001', 'e0002']);
    // What has changed since comes again in its new state.
    const rest = ['e0001', 'e0003-new', ...names(10).slice(3)];
    expect(others.flat().toSorted()).toEqual(rest.toSorted());
    const again = pages
      .slice(1)
      .flatMap(({ items }) => items.filter((event) => event.metadata.name === 'e0001'));
    expect(again).toMatchObject([{ count: 2 }]);
    expect(pages.at(-1)?.resourceVersion).not.toBe(pages[0]?.resourceVersion);
  });

  it('are watched from the resourceVersion of a list', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    await cluster.sink.create(eventOf(namespace, 'before'));
    let resourceVersion = '';
    for await (const page of cluster.source.list({ namespace })) resourceVersion = page.resourceVersion;

    await cluster.sink.create(eventOf(namespace, 'after'));
    const controller = new AbortController();
    const seen: string[] = [];
    const { signal } = controller;
    for await (const { type, object } of watchChanges(
      cluster.client,
      { namespace },
      { resourceVersion, signal },
    )) {
      seen.push(`${type} ${object.metadata.name} ${object.count}`);
      if (seen.length === 1) await cluster.sink.patch(eventOf(namespace, 'after'), { count: 2 });
      if (seen.length === 2) controller.abort();
    }
    expect(seen).toEqual(['ADDED after 1', 'MODIFIED after 2']);
  });

  it('cannot be watched from an expired version', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const first = await cluster.sink.create(eventOf(namespace, 'a'));
    for (const name of ['b', 'c']) await cluster.sink.create(eventOf(namespace, name));
    await compact(envtest?.etcd ?? '');
    const resourceVersion = first.metadata.resourceVersion ?? '';
    const watch = async (): Promise<WatchEvent | undefined> => {
      for await (const event of watchChanges(cluster.client, { namespace }, { resourceVersion }))
        return event;
      return undefined;
    };
    await expect(watch()).rejects.toMatchObject({ status: { code: 410, reason: 'Expired' } });
  });
});

const crd = (plural: string, kind: string, short: string, scope: 'Namespaced' | 'Cluster') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.kev.example.com` },
  spec: {
    group: 'kev.example.com',
    scope,
    names: { plural, kind, shortNames: [short] },
    versions: ['v1', 'v1alpha1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
});

describe.skipIf(!envtest)('objects on a real server', () => {
  it('are resolved with their uid', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const made = await make<{ metadata: { uid: string; resourceVersion: string } }>(
      cluster,
      `/api/v1/namespaces/${namespace}/configmaps`,
      { metadata: { name: 'x' }, data: { secret: 'value' } },
    );
    const { uid, resourceVersion } = made.metadata;
    expect(await cluster.objects.resolve({ type: 'cm', name: 'x' }, { namespace })).toEqual({
      reference: { kind: 'ConfigMap', apiVersion: 'v1', namespace, name: 'x', uid, resourceVersion },
    });
    expect(await cluster.objects.get({ type: 'configmap', name: 'x' }, { namespace })).toMatchObject({
      kind: 'ConfigMap',
      data: { secret: 'value' },
    });
    const { reference } = await cluster.objects.resolve({ type: 'ns', name: namespace }, { namespace });
    expect(reference).toEqual(
      expect.objectContaining({ kind: 'Namespace', name: namespace, uid: expect.any(String) }),
    );
    expect(reference).not.toHaveProperty('namespace');
  });

  it('are resolved when their kind is a custom one', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await make(cluster, definitions, crd('gadgets', 'Gadget', 'gdg', 'Namespaced'));
    await make(cluster, definitions, crd('planets', 'Planet', 'plt', 'Cluster'));
    const body = (kind: string) => ({ apiVersion: 'kev.example.com/v1', kind, metadata: { name: 'x' } });
    const base = '/apis/kev.example.com/v1';
    // The server serves a new kind a moment after it is defined.
    const serving = { timeout: 20_000, interval: 50 };
    await expect
      .poll(() => make(cluster, `${base}/planets`, body('Planet')).catch(() => null), serving)
      .not.toBeNull();
    const gadgets = `${base}/namespaces/${namespace}/gadgets`;
    await expect.poll(() => make(cluster, gadgets, body('Gadget')).catch(() => null), serving).not.toBeNull();

    for (const type of [
      'gdg',
      'gadget',
      'Gadgets',
      'gadgets.kev.example.com',
      'gadget.v1alpha1.kev.example.com',
      'gdg.kev',
    ]) {
      const fresh = open();
      const apiVersion = type.includes('v1alpha1') ? 'kev.example.com/v1alpha1' : 'kev.example.com/v1';
      const resolved = expect.poll(
        () => fresh.objects.resolve({ type, name: 'x' }, { namespace }).catch(String),
        serving,
      );
      await resolved.toMatchObject({
        reference: { kind: 'Gadget', apiVersion, namespace, uid: expect.any(String) },
      });
    }
    const { reference } = await open().objects.resolve({ type: 'plt', name: 'x' }, { namespace });
    expect(reference).toMatchObject({ kind: 'Planet', name: 'x' });
    expect(reference).not.toHaveProperty('namespace');
    await expect(cluster.objects.resolve({ type: 'gdg', name: 'y' }, { namespace })).rejects.toMatchObject({
      code: 'missing',
      message: `gadget "y" not found in namespace "${namespace}"`,
    });
  });

  it('that do not exist, or whose types do not, are errors', async () => {
    const cluster = open();
    const options = { namespace: 'default' };
    await expect(cluster.objects.resolve({ type: 'pod', name: 'y' }, options)).rejects.toMatchObject({
      code: 'missing',
      message: 'pod "y" not found in namespace "default"',
    });
    await expect(cluster.objects.resolve({ type: 'deploymnet', name: 'y' }, options)).rejects.toMatchObject({
      code: 'missing',
      message: 'the server doesn\'t have a resource type "deploymnet"',
      hint: 'did you mean "deployment"?',
    });
  });

  it('that may not be read are referred to without uid', async () => {
    const kubeconfig = envtest?.kubeconfigs.viewer ?? '';
    const { reference, warning } = await open({ kubeconfig }).objects.resolve(
      { type: 'pod', name: 'y' },
      { namespace: 'default' },
    );
    expect(reference).toEqual({ kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'y' });
    expect(warning).toContain('User "event-viewer" cannot get resource "pods"');
  });
});
