import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { envtest, kubectlEvents, kubectlIn, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('kev emit on a cluster', () => {
  let home: Home;
  let namespace: string;
  beforeEach(async () => {
    home = new Home({ KUBECONFIG: envtest?.kubeconfigs.admin ?? '' });
    namespace = await makeNamespace(open());
  });
  afterEach(() => home[Symbol.dispose]());

  const kubectl = (...args: string[]) => kubectlIn(home, namespace, ...args);
  const stored = () => kubectlEvents(home, namespace);
  const emit = (...args: string[]) =>
    home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '-n', namespace, '--no-resolve', ...args]);

  it.each(['message', 'reason', 'key=deploy'])('ten runs at once make one event by %s', async (how) => {
    const runs = await Promise.all(Array.from({ length: 10 }, () => emit('--dedupe', how)));
    expect(runs.map(({ status }) => status)).toEqual(Array(10).fill(0));
    expect(stored().map(({ count }) => count)).toEqual([10]);
  });

  it('stores nothing in a dry run, though the server sees all of it', async () => {
    const run = await emit('--dry-run=server', '-o', 'json');
    expect(JSON.parse(run.stdout)).toMatchObject({ metadata: { uid: expect.any(String) } });
    expect(stored()).toEqual([]);
    const words = ['pod/x', 'Normal', 'R', 'm', '--no-resolve'];
    const refused = await home.kev(['emit', ...words, '--dry-run=server', '-n', 'nosuch']);
    expect(refused).toMatchObject({ status: 1 });
  });

  it('records through events.k8s.io/v1, series and all', async () => {
    const line = '{"object":"pod/x","type":"Normal","reason":"R","message":"m"}\n';
    const args = ['emit', '-f', '-', '-n', namespace, '--no-resolve', '--api', 'events'];
    const run = await home.kev(args, { input: line.repeat(20) });
    expect(run).toMatchObject({
      status: 0,
      stderr: 'kev: 20 records: 1 created, 1 patched, 18 aggregated\n',
    });
    expect(stored().map(({ series, count }) => [series?.count, count])).toEqual([[20, undefined]]);
  });

  it('takes what kubectl prints', async () => {
    await emit('--at', '2026-01-01T00:00:00Z');
    const yaml = kubectl('get', 'events', '-o', 'yaml');
    const other = await makeNamespace(open());
    const copy = await home.kev(['emit', '-f', '-'], { input: yaml.replaceAll(namespace, other) });
    expect(copy).toMatchObject({ status: 0, stderr: 'kev: 1 record: 1 created\n' });
    const again = await home.kev(['emit', '-f', '-', '-n', 'default'], { input: yaml });
    expect(again.status).toBe(3);
    expect(again.stderr).toContain(
      `the event's namespace "${namespace}" does not match --namespace "default"`,
    );
  });

  it('says who lacks which right', async () => {
    home.env.KUBECONFIG = envtest?.kubeconfigs.viewer ?? '';
    const run = await emit();
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(
      /^error: cannot record an event about pod "x" in namespace ".*": forbidden: user "event-viewer" needs verb "create" on "events"\nhint: kev doctor .*\n$/,
    );
  });

  it('resolves each object of many once', async () => {
    kubectl('create', 'configmap', 'x');
    const records = Array.from({ length: 100 }, (_, at) => ({
      object: at % 10 === 0 ? 'cm/gone' : 'cm/x',
      type: 'Normal',
      reason: 'R',
      message: `m${at}`,
    }));
    const input = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const run = await home.kev(['emit', '-f', '-', '-n', namespace], { input });
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('kev: 100 records: 90 created, 10 rejected\n');
    expect(run.stderr).toContain(`error: line 1: configmap "gone" not found in namespace "${namespace}"\n`);
    expect(new Set(stored().map(({ involvedObject }) => involvedObject.uid)).size).toBe(1);
  });
});
