import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { eventShapes } from '../support/event-shapes.ts';
import { make } from './open.ts';

/** Writes events into the namespaces `classic`, `modern` and `default`; `empty` stays so. No two are created in one second. */
export async function fillLists(cluster: Cluster): Promise<void> {
  for (const name of ['classic', 'modern', 'described', 'empty']) {
    await make(cluster, '/api/v1/namespaces', { metadata: { name } });
  }
  const now = systemClock.now();
  const { classic } = eventShapes(now, 'classic');
  const { modern } = eventShapes(now, 'modern');
  const ofNodes = { ...eventShapes(now, 'default').classic };
  const lists = [
    Object.entries(classic).map(([name, shape]) => ({ name, namespace: 'classic', shape })),
    Object.entries(modern).map(([name, shape]) => ({ name, namespace: 'modern', shape })),
    ['web-0.once', 'web-0.often'].map((name) => {
      const involvedObject = { kind: 'Node', name: 'node1', uid: 'node1' };
      return { name, namespace: 'default', shape: { ...ofNodes[name], involvedObject } };
    }),
  ];
  // The server stores whole seconds, and kubectl orders ties as it happens: no two may be created in one.
  for (let at = 0; lists.some((list) => at < list.length); at++) {
    for (const list of lists) {
      const { name, namespace, shape } = list[at] ?? {};
      if (namespace === undefined) continue;
      const { labels, ...event } = shape ?? {};
      await make(cluster, `/api/v1/namespaces/${namespace}/events`, {
        ...event,
        metadata: { name, namespace, labels },
      });
      await delay(1010);
    }
  }
}

/** Makes objects of several kinds in the namespace `described`, and events of every shape about them. */
export async function fillDescribed(cluster: Cluster): Promise<void> {
  const namespace = 'described';
  const containers = [{ name: 'c', image: 'i' }];
  const annotations = { short: 'a: b', long: 'x'.repeat(200), lines: 'one\ntwo\n' };
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d', uid: 'u-7d', controller: true };
  const core = `/api/v1/namespaces/${namespace}`;
  const metadata = {
    name: 'web-0',
    labels: { app: 'web', tier: 'front' },
    annotations,
    ownerReferences: [owner],
  };
  const made = await Promise.all([
    make<Made>(cluster, `${core}/pods`, { metadata, spec: { containers } }),
    make<Made>(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
    }),
    make<Made>(cluster, '/api/v1/nodes', { metadata: { name: 'node1', labels: { zone: 'a' } } }),
    makeWidget(cluster, namespace),
  ]);
  await make(cluster, `${core}/pods`, { metadata: { name: 'quiet' }, spec: { containers } });
  const { classic, modern } = eventShapes(systemClock.now(), namespace);
  for (const [at, { apiVersion, kind, metadata }] of made.entries()) {
    const isNode = kind === 'Node';
    // Of those that happened at no time of their own kubectl does not know the age.
    for (const [name, shape] of Object.entries({ ...classic, ...modern })) {
      if (name === 'blanks.around' && at > 0) continue;
      const { labels, ...event } = shape;
      // A kubelet calls its node by name.
      const uid = isNode && name === 'web-0.often' ? 'node1' : metadata.uid;
      const involvedObject = { apiVersion, kind, name: metadata.name, uid, namespace: metadata.namespace };
      // Those that have an eventTime the server wants elsewhere when they are about no namespace.
      const ofNode = shape.eventTime ? 'kube-system' : 'default';
      const place = isNode ? ofNode : namespace;
      await make(cluster, `/api/v1/namespaces/${place}/events`, {
        ...event,
        involvedObject,
        metadata: { name: `${at}.${name}`, namespace: place, labels },
      });
    }
  }
}

interface Made {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; uid: string };
}

async function makeWidget(cluster: Cluster, namespace: string): Promise<Made> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await make(cluster, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'] },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const path = `/apis/example.com/v1/namespaces/${namespace}/widgets`;
  for (let tries = 0; ; tries++) {
    try {
      return await make<Made>(cluster, path, {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
      });
    } catch (error) {
      // The server takes a moment to serve a type that is new.
      if (tries === 100) throw error;
      await delay(100);
    }
  }
}
