import { beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Finished } from '../support/kev.ts';
import { envtest, eventOf, make, makeNamespace } from './open.ts';

interface Made {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string };
}

type User = 'admin' | 'viewer';

function why(args: string[], user: User = 'admin'): Promise<Finished> {
  return runInProcess(['why', '--kubeconfig', envtest?.kubeconfigs[user] ?? '', ...args]);
}

/** A time that many seconds ago. */
function ago(seconds: number): string {
  return formatTime(systemClock.now() - BigInt(seconds) * 1_000_000_000n);
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const selector = { matchLabels: { app: 'web' } };
const NOTE = 'kev: cannot list pods: only messages and names link them\n';

describe.skipIf(!envtest)('kev why on a cluster', () => {
  let cluster: Cluster;
  let namespace: string;
  let node: string;

  const create = (path: string, kind: string, name: string, owner?: Made, more: object = {}): Promise<Made> =>
    make<Made>(cluster, path.replace('NS', namespace), {
      apiVersion: path
        .replace(/^\/apis?\//, '')
        .split('/namespaces')[0]
        ?.replace(/\/nodes$/, ''),
      kind,
      metadata: {
        name,
        ...(owner && {
          labels: { app: 'web' },
          ownerReferences: [
            {
              apiVersion: owner.apiVersion,
              kind: owner.kind,
              name: owner.metadata.name,
              uid: owner.metadata.uid,
            },
          ],
        }),
      },
      ...more,
    });
  const about = (
    name: string,
    involvedObject: CoreV1Event['involvedObject'],
    seconds: number,
    change: Partial<CoreV1Event>,
  ) =>
    cluster.sink.create(
      eventOf(involvedObject.namespace ?? 'default', name, {
        involvedObject,
        type: 'Warning',
        firstTimestamp: ago(seconds),
        lastTimestamp: ago(5),
        count: 7,
        source: { component: 'kubelet', host: node },
        ...change,
      }),
    );
  const pod = (name: string, uid: string) => ({ kind: 'Pod', apiVersion: 'v1', namespace, name, uid });

  beforeAll(async () => {
    const options = { clock: systemClock, version: 'test' };
    cluster = createCluster(
      { kubeconfig: envtest?.kubeconfigs.admin ?? '' },
      { env: {}, homedir: '/' },
      options,
    );
    namespace = await makeNamespace(cluster);
    node = `node-${namespace}`;
    const deployment = await create(
      '/apis/apps/v1/namespaces/NS/deployments',
      'Deployment',
      'explained',
      undefined,
      {
        spec: { selector, template },
      },
    );
    const set = await create('/apis/apps/v1/namespaces/NS/replicasets', 'ReplicaSet', 'unlike', deployment, {
      spec: { selector, template },
    });
    const odd = await create('/api/v1/namespaces/NS/pods', 'Pod', 'odd', set, { spec: template.spec });
    await create('/api/v1/namespaces/NS/pods', 'Pod', 'again', undefined, { spec: template.spec });
    const backOff = { reason: 'BackOff', message: 'Back-off restarting failed container c in pod odd' };
    await about('odd.1', pod('odd', odd.metadata.uid), 600, backOff);
    await about('earlier.1', pod('again', 'uid-of-an-earlier-pod'), 600, backOff);
    // A pod that was deleted: no event reports that, and it has an owner by its name only.
    await about('gone.1', pod('lone-7f9c8b5d44-x2x4x', 'uid-of-a-deleted-pod'), 600, backOff);
    await about('node.1', { kind: 'Node', name: node, uid: node }, 300, {
      reason: 'NodeNotReady',
      message: `Node ${node} status is now: NodeNotReady`,
      type: 'Normal',
    });
    await about('odd.2', pod('odd', odd.metadata.uid), 299, {
      reason: 'NodeNotReady',
      message: 'Node is not ready',
    });
    return () => cluster[Symbol.asyncDispose]();
  });

  it('follows owner references', async () => {
    const { status, stdout, stderr } = await why(['deploy/explained', '-n', namespace, '-o', 'json']);
    expect({ status, stderr }).toEqual({ status: 10, stderr: '' });
    const { object, stories } = JSON.parse(stdout);
    expect({ object, stories }).toMatchObject({
      object: 'deployment/explained',
      stories: [
        {
          class: 'crash',
          object: 'pod/odd',
          event: 'odd.1',
          ongoing: true,
          links: [
            { from: 'deployment/explained', to: 'replicaset/unlike', by: 'owner-reference' },
            { from: 'replicaset/unlike', to: 'pod/odd', by: 'owner-reference' },
          ],
        },
        {
          class: 'node',
          object: `node/${node}`,
          consequences: [{ reason: 'NodeNotReady', object: 'pod/odd' }],
        },
      ],
    });
  });

  it('leaves out events about an earlier object of the same name', async () => {
    const { status, stdout } = await why(['pod/again', '-n', namespace]);
    expect(status).toBe(0);
    expect(stdout).toBe('pod/again is unknown: no events were found\n');
  });

  it('knows that the problem of a deleted pod is over, and that its Deployment does not exist', async () => {
    const { status, stdout, stderr } = await why(['deploy/lone', '-n', namespace]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `hint: deploy "lone" not found in namespace "${namespace}": these are the events that remain\n`,
    });
    expect(stdout).toContain('deployment/lone is recovering: recovered from crashes (1 pod)\n');
    expect(stdout).toContain('~pod/lone-7f9c8b5d44-x2x4x');
  });

  it('explains a node by its pods in all namespaces', async () => {
    const { status, stdout } = await why([`node/${node}`]);
    expect(status).toBe(10);
    expect(stdout).toContain(`node/${node} is failing: 1 pod is affected by its lost node\n`);
  });

  it('works with the right to read events only', async () => {
    const { status, stdout, stderr } = await why(['-n', namespace, '-o', 'json'], 'viewer');
    expect({ status, stderr }).toEqual({ status: 10, stderr: NOTE });
    const { stories } = JSON.parse(stdout);
    expect(stories.map((story: { event: string }) => story.event)).toEqual(
      expect.arrayContaining(['odd.1', 'gone.1', 'node.1']),
    );
  });

  it('works with the right to read the events of one namespace only', async () => {
    const metadata = { name: 'one-namespace', namespace };
    const rbac = 'rbac.authorization.k8s.io';
    await make(cluster, `/apis/${rbac}/v1/namespaces/${namespace}/roles`, {
      metadata,
      rules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }],
    });
    await make(cluster, `/apis/${rbac}/v1/namespaces/${namespace}/rolebindings`, {
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'one-namespace' },
      subjects: [{ apiGroup: rbac, kind: 'User', name: 'one-namespace' }],
    });
    const { status, stdout, stderr } = await why(['pod/odd', '-n', namespace, '--as', 'one-namespace']);
    expect({ status, stderr }).toEqual({ status: 10, stderr: NOTE });
    expect(stdout).toContain('pod/odd is failing: 1 pod keeps crashing\n');
    const everywhere = await why(['-A', '--as', 'one-namespace']);
    expect(everywhere).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: cannot list events: /),
    });
  });

  it('refuses an object that does not exist and has no events', async () => {
    expect(await why(['deploy/nothing', '-n', namespace])).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: deploy "nothing" not found in namespace "${namespace}"\n`,
    });
  });
});
