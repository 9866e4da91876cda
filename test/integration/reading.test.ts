import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readList } from '../../src/cli/reading/read-list.ts';
import { ReadProgress } from '../../src/cli/reading/read-progress.ts';
import { openReading } from '../../src/cli/reading/reading.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { createIo, runInProcess } from '../support/in-process.ts';
import type { Finished } from '../support/kev.ts';
import { envtest, eventOf, make, makeNamespace } from './open.ts';

interface Made {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string; namespace?: string };
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const selector = { matchLabels: { app: 'web' } };

type User = 'admin' | 'viewer' | 'restricted';

function get(args: string[], user: User = 'admin'): Promise<Finished> {
  return runInProcess(['get', '--kubeconfig', envtest?.kubeconfigs[user] ?? '', ...args]);
}

/** The names of the events that `kev get` prints. */
async function namesOf(args: string[]): Promise<string[]> {
  const finished = await get(['-o', 'name', ...args]);
  // Where nothing is found, a hint may say why.
  const stderr = finished.stdout === '' ? expect.stringMatching(/^(?:hint: .*\n)?$/) : '';
  expect(finished).toMatchObject({ stderr, status: 0 });
  return namesIn(finished);
}

function namesIn({ stdout }: Finished): string[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace('event/', ''))
    .sort();
}

describe.skipIf(!envtest)('what is read of a cluster', () => {
  let cluster: Cluster;
  let namespace: string;

  const owned = (owner: Made) => ({
    ownerReferences: [
      { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid },
    ],
  });
  const create = (path: string, kind: string, metadata: object, spec: object = {}): Promise<Made> =>
    make<Made>(cluster, path.replace('NS', namespace), {
      apiVersion: path.replace(/^\/apis?\//, '').split('/namespaces')[0],
      kind,
      metadata,
      ...spec,
    });
  /** An event of this name about an object. */
  const about = (name: string, { kind, apiVersion, metadata }: Made, change: Partial<CoreV1Event> = {}) => {
    const involvedObject = { kind, apiVersion, namespace, name: metadata.name, uid: metadata.uid };
    return cluster.sink.create(eventOf(namespace, name, { involvedObject, ...change }));
  };
  const gone = (apiVersion: string, kind: string, name: string): Made => ({
    apiVersion,
    kind,
    metadata: { name, uid: `gone-${name}` },
  });

  const apps = '/apis/apps/v1/namespaces/NS';
  const core = '/api/v1/namespaces/NS';

  beforeAll(async () => {
    if (!envtest) return;
    cluster = createCluster(
      { kubeconfig: envtest.kubeconfigs.admin },
      { env: {}, homedir: '/nonexistent' },
      { clock: systemClock, version: 'test' },
    );
    namespace = await makeNamespace(cluster);
    const web = await create(
      `${apps}/deployments`,
      'Deployment',
      { name: 'web' },
      { spec: { selector, template } },
    );
    const set = await create(
      `${apps}/replicasets`,
      'ReplicaSet',
      { name: 'web-odd-name', ...owned(web) },
      { spec: { selector, template } },
    );
    const pod = await create(
      `${core}/pods`,
      'Pod',
      { name: 'odd-pod', labels: { app: 'web', tier: 'front' }, ...owned(set) },
      { spec: template.spec },
    );
    const claim = await create(
      `${core}/persistentvolumeclaims`,
      'PersistentVolumeClaim',
      { name: 'odd-claim', ...owned(pod) },
      { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    );
    const other = await create(
      `${core}/pods`,
      'Pod',
      { name: 'other', labels: { app: 'db' } },
      { spec: template.spec },
    );
    const podTemplate = { spec: { ...template.spec, restartPolicy: 'Never' } };
    const spec = { schedule: '* * * * *', jobTemplate: { spec: { template: podTemplate } } };
    const cronJob = (version: string) =>
      create(`/apis/batch/${version}/namespaces/NS/cronjobs`, 'CronJob', { name: 'tick' }, { spec });
    // Kubernetes before 1.21 has no other version of them.
    const cron = await cronJob('v1').catch(() => cronJob('v1beta1'));
    await about('web.1', web);
    await about('set.1', set);
    await about('pod.1', pod, {
      type: 'Warning',
      reason: 'BackOff',
      metadata: { name: 'pod.1', namespace, labels: { team: 'a' } },
    });
    await about('claim.1', claim);
    await about('other.1', other, { metadata: { name: 'other.1', namespace, labels: { team: 'b' } } });
    await about('other.old', { ...other, metadata: { ...other.metadata, uid: 'an-earlier-one' } });
    await about('other.no-uid', { ...other, metadata: { name: 'other', uid: '' } });
    await about('cron.1', cron);
    await about('cron-job.gone', gone('batch/v1', 'Job', 'tick-29500000'));
    await about('cron-pod.gone', gone('v1', 'Pod', 'tick-29500000-x7k2p'));
    await about('web-set.gone', gone('apps/v1', 'ReplicaSet', 'web-7d4b8c6f9d'));
    await about('web-pod.gone', gone('v1', 'Pod', 'web-7d4b8c6f9d-x7k2p'));
    await about('never.was', gone('v1', 'Pod', 'never'));
    await about('custom.1', gone('example.com/v1', 'Thing', 'x'));
  });

  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it.each<[string[], string[]]>([
    [['--for', 'deploy/web'], ['web.1']],
    [
      ['deployments.apps/web', 'po/odd-pod'],
      ['pod.1', 'web.1'],
    ],
    [['--for', 'pvc'], ['claim.1']],
    [['pod/other'], ['other.1', 'other.no-uid']],
    [['pod/never'], ['never.was']],
    [['pod/nobody'], []],
    [
      ['deploy/web', '--recursive'],
      ['claim.1', 'pod.1', 'set.1', 'web-pod.gone', 'web-set.gone', 'web.1'],
    ],
    [
      ['rs/web-odd-name', '--recursive'],
      ['claim.1', 'pod.1', 'set.1'],
    ],
    [
      ['cj/tick', '--recursive'],
      ['cron-job.gone', 'cron-pod.gone', 'cron.1'],
    ],
    [['cj,deploy'], ['cron.1', 'web.1']],
    [['deploy', 'web'], ['web.1']],
    [['--object-selector', 'app=web'], ['pod.1']],
    [
      ['--object-selector', 'app in (web,db)'],
      ['other.1', 'other.no-uid', 'pod.1'],
    ],
    [
      ['--object-selector', 'app=web', '--recursive'],
      ['claim.1', 'pod.1'],
    ],
    [['deploy/web', '--recursive', '--object-selector', 'tier=front'], ['pod.1']],
    [
      ['-l', 'team'],
      ['other.1', 'pod.1'],
    ],
    [['-l', 'team notin (a),team'], ['other.1']],
    [['--field-selector', 'involvedObject.name=odd-pod'], ['pod.1']],
    [['--field-selector', 'type=Normal', '--types', 'Warning'], []],
    [['--types', 'warning'], ['pod.1']],
    [['--reason', 'BackOff,Other', '-l', 'team'], ['pod.1']],
    [
      ['-i', '^pod/o', '-e', 'BackOff'],
      ['other.1', 'other.no-uid', 'other.old'],
    ],
    [['deploy/web', '--recursive', '--types', 'Warning', '-A'], ['pod.1']],
  ])('%j', async (args, expected) => {
    const place = args.includes('-A') ? [] : ['-n', namespace];
    expect(await namesOf([...place, ...args])).toEqual(expected);
  });

  it('finds objects that were created after its lists', async () => {
    const { io } = createIo();
    const flags = { kubeconfig: envtest?.kubeconfigs.admin ?? '', color: 'never' as const, headers: true };
    await using reading = await openReading(
      { ...flags, namespace, for: ['deploy/web'], recursive: true, objectSelector: 'app=web' },
      new ReadProgress(undefined, io),
      io,
    );
    await readList(reading, io.signal);
    const owner = await cluster.objects.get({ type: 'rs', name: 'web-odd-name' }, { namespace });
    const labels = { app: 'web' };
    const young = await create(
      `${core}/pods`,
      'Pod',
      { name: 'young', labels, ...owned({ kind: 'ReplicaSet', apiVersion: 'apps/v1', ...owner } as Made) },
      { spec: template.spec },
    );
    const unrelated = await create(
      `${core}/pods`,
      'Pod',
      { name: 'unrelated', labels },
      { spec: template.spec },
    );
    expect(await reading.select([await about('young.1', young)], 'new')).toHaveLength(1);
    expect(await reading.select([await about('unrelated.1', unrelated)], 'new')).toEqual([]);
    for (const name of ['young.1', 'unrelated.1']) {
      await cluster.client.json({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/events/${name}` });
    }
    for (const name of ['young', 'unrelated']) {
      await cluster.client.json({
        method: 'DELETE',
        path: `/api/v1/namespaces/${namespace}/pods/${name}`,
        body: { gracePeriodSeconds: 0 },
      });
    }
  });

  it('finds the events of a node under the uid that the kubelet writes, in namespace default', async () => {
    const node = `node-${namespace}`;
    await make(cluster, '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: node } });
    await cluster.sink.create(
      eventOf('default', `${node}.1`, {
        involvedObject: { kind: 'Node', apiVersion: 'v1', name: node, uid: node },
      }),
    );
    expect(await namesOf(['-n', namespace, `no/${node}`])).toEqual([`${node}.1`]);
    expect(await namesOf(['-n', namespace, `no/${node}`, 'deploy/web'])).toEqual([`${node}.1`, 'web.1']);
  });

  it('knows custom kinds, by their short names too, and what they own', async () => {
    const group = `${namespace}.example.com`;
    await make(cluster, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget', shortNames: [`wd${namespace.slice(-6)}`] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
    // The server serves a new kind a moment after it is defined.
    let widget: Made | null = null;
    const made = async () => {
      widget ??= await create(`/apis/${group}/v1/namespaces/NS/widgets`, 'Widget', { name: 'w' }).catch(
        () => null,
      );
      return widget;
    };
    await expect.poll(made, { timeout: 20_000, interval: 50 }).not.toBeNull();
    if (!widget) return;
    const pod = await create(
      `${core}/pods`,
      'Pod',
      { name: 'of-widget', ...owned(widget) },
      { spec: template.spec },
    );
    await about('widget.1', widget);
    await about('of-widget.1', pod);
    expect(await namesOf(['-n', namespace, `wd${namespace.slice(-6)}/w`])).toEqual(['widget.1']);
    expect(await namesOf(['-n', namespace, `widgets.${group}/w`, '--recursive'])).toEqual([
      'of-widget.1',
      'widget.1',
    ]);
  });

  it('reports an unknown type', async () => {
    expect(await get(['-n', namespace, 'deploymnet/web'])).toEqual({
      stdout: '',
      stderr:
        'error: the server doesn\'t have a resource type "deploymnet"\nhint: did you mean "deployment"?\n',
      status: 1,
    });
  });

  it('goes by names where objects may not be read', async () => {
    const one = await get(['-n', namespace, '-o', 'name', 'pod/other'], 'viewer');
    expect(one).toMatchObject({ stderr: '', status: 0 });
    expect(namesIn(one)).toEqual(['other.1', 'other.no-uid', 'other.old']);

    const all = await get(['-n', namespace, '-o', 'name', 'deploy/web', '--recursive'], 'viewer');
    expect(namesIn(all)).toEqual(['web-pod.gone', 'web-set.gone', 'web.1']);
    expect(all.stderr).toContain(
      `warning: cannot list pods in namespace "${namespace}": forbidden: user "event-viewer" needs verb "list" on "pods"\n`,
    );
  });

  it('says how far back the events reach when little or nothing is found', async () => {
    const { stdout, stderr } = await get(['-n', namespace, '--reason', 'Nothing']);
    expect(stdout).toBe('');
    const [first, second, ...more] = stderr.split('\n');
    expect(first).toBe(`No resources found in ${namespace} namespace.`);
    expect(second).toMatch(
      new RegExp(
        `^kev: the server's events in namespace ${namespace} reach back \\d+\\w*; any older ones have expired$`,
      ),
    );
    expect(more).toEqual(['']);
    expect((await get(['-n', namespace, '--types', 'Warning'])).stderr).toContain('reach back');
    expect((await get(['-n', namespace])).stderr).toBe('');
    expect((await get(['-n', namespace, '--reason', 'Nothing', '-o', 'json'])).stderr).toBe('');

    const empty = await makeNamespace(cluster);
    expect((await get(['-n', empty, '--since', '1h'])).stderr).toBe(
      `No resources found in ${empty} namespace.\nkev: the server has no events in namespace ${empty}; it keeps each for a limited time only\n`,
    );
    expect((await get(['-n', empty])).stderr).toBe(`No resources found in ${empty} namespace.\n`);
  });

  it('prints the same as a stream, unordered', async () => {
    const ordered = await get(['-n', namespace, '-o', 'ndjson', '--sort=name']);
    const given = await get(['-n', namespace, '-o', 'ndjson', '--sort=none']);
    expect(given.stdout.split('\n').sort()).toEqual(ordered.stdout.split('\n').sort());
    expect(given.stdout).not.toBe('');
  });

  it('says in its exit status that something matched', async () => {
    const warnings = ['-n', namespace, '--exit-code', '--types', 'Warning', '-o', 'name'];
    expect((await get(warnings)).status).toBe(1);
    expect((await get([...warnings, '--reason', 'Nothing'])).status).toBe(0);
  });
});
