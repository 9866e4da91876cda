import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Attribute } from '../../src/otlp/attributes.ts';
import type { ResourceLogs } from '../../src/otlp/log-data.ts';
import { findBlock } from '../support/documents.ts';
import { compact, type Envtest, startEnvtest, undoWrites } from '../support/envtest.ts';
import { Home, KEV, Running } from '../support/kev.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { startScriptedServer } from '../support/scripted-server.ts';
import { AdminClient } from '../torture/server/admin-client.ts';
import { envtest as shared } from './open.ts';

const POLL = { timeout: 30_000, interval: 100 };

/** `kev record` and `--history` with a real API server that is killed, compacted, and restored. */
describe.skipIf(!shared)('a recording', () => {
  let envtest: Envtest;
  let postgres: PostgresServer | undefined;
  let client: AdminClient;
  let home: Home;
  let namespace: string;
  let count = 0;
  const running = new Set<Running>();

  beforeAll(async () => {
    envtest = await startEnvtest();
    client = new AdminClient(envtest.server, envtest.ca);
    postgres = await startPostgres();
  }, 120_000);
  afterAll(async () => {
    client.close();
    await envtest.stop();
    await postgres?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    home = new Home({ KUBECONFIG: envtest.kubeconfigs.admin });
    home.env.KEV_STORE = join(home.path, 'store');
    count += 1;
    namespace = `history-${count}`;
    await client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });
  afterEach(async () => {
    for (const each of running) each.child.kill('SIGKILL');
    for (const each of running) await each.status;
    running.clear();
    home[Symbol.dispose]();
  });

  /** Starts a recorder; its lines are those of stderr. */
  async function record(...flags: string[]): Promise<Running> {
    const args = ['record', '-n', namespace, ...flags];
    const line = `exec "${process.execPath}" "${KEV}" "$@" 2>&1`;
    const recorder = new Running(spawn('sh', ['-c', line, 'sh', ...args], { env: home.env }));
    running.add(recorder);
    await recorder.line(/^kev: recording the events of /);
    return recorder;
  }

  function stop(recorder: Running, signal: NodeJS.Signals): Promise<number | null> {
    recorder.child.kill(signal);
    running.delete(recorder);
    return recorder.status;
  }

  const onCluster = { env: { KEV_STORE: '' } };
  const emit = (message: string) =>
    home.kev(['emit', 'pod/x', 'Warning', 'Test', message, '-n', namespace, '--no-resolve'], onCluster);

  /** Counts by message of the events that kev lists. */
  async function listed(...flags: string[]): Promise<Record<string, number>> {
    const { stdout } = await home.kev(['get', '-n', namespace, '-o', 'json', ...flags]);
    const { items } = JSON.parse(stdout) as { items: { message: string; count: number }[] };
    return Object.fromEntries(items.map(({ message, count }) => [message, count]));
  }
  const recorded = () => expect.poll(() => listed('--history=only'), POLL);

  const deleteEvents = () => client.request('DELETE', `/api/v1/namespaces/${namespace}/events`);

  interface Status {
    clusters: { states: number; events: number; coverage: { gaps: { reason: string }[] }[] }[];
  }
  const status = async (): Promise<Status['clusters'][0] | undefined> =>
    JSON.parse((await home.kev(['record', '--status', '-o', 'json'])).stdout).clusters[0];
  const gaps = async () => (await status())?.coverage.flatMap(({ gaps }) => gaps.map(({ reason }) => reason));

  it('keeps what the server forgets, in each state, and resumes after SIGTERM and after kill -9', async () => {
    await emit('before');
    const first = await record();
    await emit('one');
    await emit('one');
    await recorded().toEqual({ before: 1, one: 2 });
    expect(await stop(first, 'SIGTERM')).toBe(143);
    await emit('between');

    const second = await record();
    await emit('one');
    await recorded().toEqual({ before: 1, one: 3, between: 1 });
    await stop(second, 'SIGKILL');
    await emit('one');
    await deleteEvents();
    await emit('last');

    const third = await record();
    await recorded().toEqual({ before: 1, one: 4, between: 1, last: 1 });
    await stop(third, 'SIGTERM');
    expect(await gaps()).toEqual([]);
    expect(await status()).toMatchObject({ events: 4, states: 7 });

    await emit('live only');
    expect(await listed('--history')).toEqual({ before: 1, one: 4, between: 1, last: 1, 'live only': 1 });
    const { stdout, stderr } = await home.kev([
      'get',
      '-n',
      namespace,
      '--history',
      '--tail',
      '2',
      '--no-headers',
    ]);
    expect(stdout.split('\n').map((line) => line.split(/ {3,}/).at(-1))).toEqual(['last', 'live only', '']);
    expect(stderr).toMatch(/^kev: events since \d{4}-\d\d-\d\d \d\d:\d\d\n$/);
  });

  it('has no gap after a compaction while the server still has what was before it', async () => {
    const first = await record();
    await emit('old');
    await recorded().toEqual({ old: 1 });
    await stop(first, 'SIGKILL');
    await emit('missed');
    await emit('missed');
    await compact(envtest.etcd);

    const second = await record();
    await recorded().toEqual({ old: 1, missed: 2 });
    await stop(second, 'SIGTERM');
    expect(await gaps()).toEqual([]);
  });

  it('has one gap after an outage that is longer than the server keeps events', async () => {
    const first = await record();
    await emit('old');
    await recorded().toEqual({ old: 1 });
    await stop(first, 'SIGKILL');
    await emit('lost');
    await deleteEvents();
    await compact(envtest.etcd);
    // Takes longer than any server remembers at least.
    await envtest.killApiserver();
    await envtest.restartApiserver();
    await emit('new');

    const second = await record();
    await second.line(/^kev: events between .* may be missing: the recorder was not running$/);
    await recorded().toEqual({ old: 1, new: 1 });
    await stop(second, 'SIGTERM');
    expect(await gaps()).toEqual(['the recorder was not running']);
    const { stderr } = await home.kev(['get', '-n', namespace, '--history=only', '-o', 'name']);
    expect(stderr).toMatch(/ \(gap \d\d\d\d-.*: the recorder was not running\)\n$/);
    const choosing = ['-n', namespace, '--kubeconfig', envtest.kubeconfigs.admin];
    expect((await home.kev(['get', ...choosing])).stderr).toBe(
      'hint: --history also shows what kev record has recorded of this cluster\n',
    );
    expect((await home.kev(['doctor', ...choosing])).stderr).toMatch(
      new RegExp(
        `^recording +test, namespace ${namespace}: events since .*the recorder was not running\\)$`,
        'm',
      ),
    );
  });

  it('survives a crash of the API server', async () => {
    const recorder = await record();
    await emit('before');
    await recorded().toEqual({ before: 1 });
    await envtest.killApiserver();
    await recorder.line(/^kev: connection lost \(.*\); reconnecting$/);
    await envtest.restartApiserver();
    await recorder.line(/^kev: reconnected$/);
    await emit('after');
    await recorded().toEqual({ before: 1, after: 1 });
    expect(await gaps()).toEqual([]);
  });

  it('reports the gap before a restored etcd, and continues', async () => {
    const recorder = await record();
    await emit('before');
    await undoWrites(envtest, async () => {
      await emit('undone');
      await recorded().toEqual({ before: 1, undone: 1 });
    });
    await recorder.line(/may be missing: the server was restored to an earlier state$/);
    await emit('after');
    await recorded().toEqual({ before: 1, undone: 1, after: 1 });
  });

  it.for(['SQLite', 'PostgreSQL'])(
    'is the same when two recorders share a store in %s',
    async (engine, { skip }) => {
      if (engine === 'PostgreSQL') {
        if (!postgres) return skip('there is no PostgreSQL');
        home.env.KEV_STORE = await createDatabase(postgres);
      }
      const recorders = [await record(), await record()];
      for (const message of ['a', 'b', 'a', 'a']) await emit(message);
      await recorded().toEqual({ a: 3, b: 1 });
      for (const recorder of recorders) expect(await stop(recorder, 'SIGTERM')).toBe(143);
      expect(await status()).toMatchObject({ events: 2, states: 4 });
      expect(await gaps()).toEqual([]);
      expect(await listed('--history', '--kubeconfig', envtest.kubeconfigs.admin)).toEqual({ a: 3, b: 1 });
    },
  );

  it('knows what deleted objects were owned by', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const job = await client.request('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, {
      metadata: { name: 'migrate' },
      spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } },
    });
    const { uid } = JSON.parse(job.body).metadata;
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'migrate', uid }];
    await client.request('POST', path, { metadata: { name: 'worker', ownerReferences }, spec });
    await client.request('POST', path, { metadata: { name: 'unrelated' }, spec });
    const recorder = await record();
    for (const pod of ['worker', 'unrelated']) {
      await home.kev(['emit', `pod/${pod}`, 'Warning', 'Test', pod, '-n', namespace], onCluster);
    }
    await recorded().toEqual({ worker: 1, unrelated: 1 });
    const mine = ['--history=only', '--for', 'job/migrate', '--recursive'];
    await expect.poll(() => listed(...mine), POLL).toEqual({ worker: 1 });
    await stop(recorder, 'SIGTERM');
    for (const pod of ['worker', 'unrelated']) {
      await client.request('DELETE', `${path}/${pod}`, { gracePeriodSeconds: 0 }, [404]);
    }
    await deleteEvents();
    expect(await listed('--history', '--for', 'job/migrate', '--recursive')).toEqual({ worker: 1 });
  });

  it('sends each state to an OTLP receiver that may be unavailable, and resumes where it ended', async () => {
    const receiver = await startScriptedServer({ status: 503 }, {});
    const states = () =>
      receiver.requests.slice(1).flatMap(({ body }) =>
        (JSON.parse(body) as { resourceLogs: ResourceLogs[] }).resourceLogs.flatMap(
          ({ resource, scopeLogs }) =>
            scopeLogs.flatMap(({ logRecords }) =>
              logRecords.map(
                ({ body, attributes }): Record<string, string> => ({
                  message: body.stringValue,
                  ...textsOf(resource.attributes),
                  ...textsOf(attributes),
                }),
              ),
            ),
        ),
      );
    const counts = () => states().map((state) => `${state.message} ${state['k8s.event.count']}`);
    try {
      await emit('before');
      const first = await record('--otlp', receiver.url);
      await first.line(/^kev: the receiver .* responded with 503; retrying$/);
      await first.line(/^kev: the receiver .* accepts log records again$/);
      await emit('one');
      await emit('one');
      await expect.poll(counts, POLL).toEqual(['before 1', 'one 1', 'one 2']);
      await stop(first, 'SIGTERM');
      await emit('later');
      const second = await record('--otlp', receiver.url);
      await expect.poll(counts, POLL).toEqual(['before 1', 'one 1', 'one 2', 'later 1']);
      await stop(second, 'SIGTERM');
    } finally {
      await receiver.close();
    }
    const [state] = states();
    expect(state).toMatchObject({ 'k8s.namespace.name': namespace, 'k8s.object.kind': 'Pod' });
    for (const name of ['k8s.cluster.uid', 'k8s.event.uid']) expect(state?.[name]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('runs in a CI job as the guide says', async () => {
    const bin = join(home.path, 'bin');
    mkdirSync(bin);
    const write = (path: string, script: string) =>
      writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    write(join(bin, 'kev'), `exec "${process.execPath}" "${KEV}" "$@"`);
    const emitting = `KEV_STORE= kev emit pod/x Normal Deployed done -n ${namespace} --no-resolve`;
    const reading = `kev get --history=only -n ${namespace} --store events -o name 2> reading`;
    // As long as a deploy lasts.
    write(join(home.path, 'deploy.sh'), `${emitting}\nuntil ${reading} | grep event; do :; done`);
    const text = findBlock('src/help/history.md', 'recipe: record-ci') ?? '';
    const script = text.replaceAll('-n shop', `-n ${namespace}`);
    const env = { ...home.env, PATH: `${bin}:${home.env.PATH}`, CI: 'true' };
    const { stderr } = await promisify(execFile)('bash', ['-e', '-c', script], { cwd: home.path, env });
    expect(stderr).toMatch(/^kev: events since /m);
    expect(readFileSync(join(home.path, 'events.ndjson'), 'utf8')).toContain('"reason":"Deployed"');
  });

  it('runs in the cluster with what --manifest prints, whose role is enough', async () => {
    const { stdout: manifest } = await home.kev(['record', '--manifest']);
    const apply = (text: string, ...flags: string[]) =>
      execFileSync('kubectl', ['--kubeconfig', envtest.kubeconfigs.admin, 'apply', '-f', '-', ...flags], {
        input: text,
        encoding: 'utf8',
      });
    const objects = manifest.split('---\n');
    apply(objects[0] ?? '');
    expect(apply(manifest, '--dry-run=server').trim().split('\n')).toHaveLength(objects.length);
    apply(objects.filter((text) => /^kind: (?:ClusterRole|ServiceAccount)/m.test(text)).join('---\n'));

    const path = `/api/v1/namespaces/${namespace}/pods`;
    await client.request('POST', path, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    const recorder = await record('--as', 'system:serviceaccount:kev-record:kev-record', '-v');
    await home.kev(['emit', 'pod/x', 'Normal', 'Test', 'seen', '-n', namespace], onCluster);
    await recorder.line(/GET .*\/pods\/x/);
    await recorded().toEqual({ seen: 1 });
    await stop(recorder, 'SIGTERM');
    expect(recorder.lines.filter((line) => /\b403\b/.test(line))).toEqual([]);
    const [, cluster] = JSON.parse((await home.kev(['record', '--status', '-o', 'json'])).stdout).clusters;
    expect(cluster).toBeUndefined();
  });
});

/** The values of attributes as texts, by name. */
function textsOf(attributes: Attribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value).join()]));
}
