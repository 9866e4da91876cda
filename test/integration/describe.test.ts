import { beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Finished } from '../support/kev.ts';
import { envtest, eventOf, make, makeNamespace } from './open.ts';

interface Made {
  metadata: { name: string; uid: string };
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const SETS = { Deployment: 'deployments', ReplicaSet: 'replicasets' };

describe.skipIf(!envtest)('kev describe on a cluster', () => {
  let cluster: Cluster;
  let namespace: string;

  const describeAs = (user: 'admin' | 'viewer' | 'restricted', ...args: string[]): Promise<Finished> =>
    runInProcess(['describe', '--kubeconfig', envtest?.kubeconfigs[user] ?? '', '-n', namespace, ...args]);

  const create = (kind: string, name: string, owner?: Made & { kind: string }): Promise<Made> => {
    const isPod = kind === 'Pod';
    const path = isPod
      ? `/api/v1/namespaces/${namespace}/pods`
      : `/apis/apps/v1/namespaces/${namespace}/${SETS[kind as 'Deployment']}`;
    return make<Made>(cluster, path, {
      apiVersion: isPod ? 'v1' : 'apps/v1',
      kind,
      metadata: {
        name,
        labels: { app: 'web' },
        ...(owner && {
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid },
          ],
        }),
      },
      spec: isPod ? template.spec : { selector: { matchLabels: { app: 'web' } }, template },
    });
  };

  beforeAll(async () => {
    const kubeconfig = envtest?.kubeconfigs.admin ?? '';
    const options = { clock: systemClock, version: 'test' };
    cluster = createCluster({ kubeconfig }, { env: {}, homedir: '/' }, options);
    namespace = await makeNamespace(cluster);
    const deployment = { kind: 'Deployment', ...(await create('Deployment', 'described')) };
    const set = { kind: 'ReplicaSet', ...(await create('ReplicaSet', 'unlike', deployment)) };
    const pods = [await create('Pod', 'odd-one', set), await create('Pod', 'odd-two', set)];
    const about = (kind: string, { metadata: { name, uid } }: Made, message: string, more: object = {}) =>
      cluster.sink.create(
        eventOf(namespace, `${name}.${message.length}`, {
          involvedObject: { kind, apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', namespace, name, uid },
          message,
          ...more,
        }),
      );
    await about('Deployment', deployment, 'Deploy of 1.99 started', {
      metadata: {
        name: 'deploy.1',
        namespace,
        annotations: { 'kubectl-kev/actor': 'alice', 'kubectl-kev/commit': '3f2a1b9'.padEnd(40, '0') },
      },
    });
    for (const [at, pod] of pods.entries()) {
      const message = `Back-off restarting failed container c in pod ${pod.metadata.name}_${namespace}(${pod.metadata.uid})`;
      await about('Pod', pod, message, { reason: 'BackOff', type: 'Warning', count: 5 + at });
    }
    return () => cluster[Symbol.asyncDispose]();
  });

  it('shows the events of what an object owns, and who deployed it', async () => {
    const { status, stdout, stderr } = await describeAs('admin', 'deploy/described', '--recursive');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Labels: +app=web$/m);
    expect(stdout).toMatch(/^ {2}alice +3f2a1b9 /m);
    expect(stdout).toMatch(/^ {2}Normal +Test +\S+ +deployment\/described +Deploy of 1.99 started$/m);
    expect(stdout).toMatch(
      /^ {2}Warning +BackOff +\S+ \(x11 over \S+\) +2 pods +Back-off .* in pod \*_test-\S+\(\*\)$/m,
    );
    expect((await describeAs('admin', 'deploy/described')).stdout).not.toContain('BackOff');
  });

  it('works with the right to read events only', async () => {
    const { status, stdout, stderr } = await describeAs('viewer', 'deploy/described');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split(/\nCI Runs:/)[0]?.replace(/ +/g, ' ')).toBe(
      [
        'Name: described',
        `Namespace: ${namespace}`,
        'API Version: apps/v1',
        'Kind: Deployment',
        `Note: only events are shown: cannot read deploy "described" in namespace "${namespace}": forbidden: user "event-viewer" needs verb "get" on "deployments.apps"`,
      ].join('\n'),
    );
    expect(stdout).toContain('Deploy of 1.99 started');
  });

  it('guesses owners from names without the right to read objects', async () => {
    await cluster.sink.create(
      eventOf(namespace, 'guessed.1', {
        involvedObject: { kind: 'Pod', namespace, name: 'described-7f9c8b5d44-x2x4x' },
      }),
    );
    const { status, stdout, stderr } = await describeAs('viewer', 'deploy/described', '--recursive');
    expect(status).toBe(0);
    expect(stdout).toContain('pod/described-7f9c8b5d44-x2x4x');
    expect(stdout).not.toContain('odd-one');
    expect(stderr).toMatch(/^(?:warning: cannot list \S+ in namespace .*\n)+$/);
  });

  it.each([
    [
      'viewer',
      ['deploy/nothing'],
      /^error: cannot describe deploy "nothing" in namespace "\S+": forbidden: .*\nhint: .*\n$/,
    ],
    [
      'viewer',
      ['deploy/described', '--show-events=false'],
      /^error: cannot describe deploy "described" .*\nhint: .*\n$/,
    ],
    ['restricted', ['deploy/described'], /^error: cannot describe deploy "described" .*\nhint: .*\n$/],
  ] as const)('refuses what a %s may not see: %j', async (user, args, stderr) => {
    expect(await describeAs(user, ...args)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    });
  });
});
