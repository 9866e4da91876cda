import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { runInProcess } from '../../support/in-process.ts';
import { sampleEvent } from '../../support/sample-event.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';

const failed = sampleEvent({
  metadata: { name: 'web-0.17073bde2520c443', namespace: 'shop', uid: 'u', resourceVersion: '5' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-0' },
  reason: 'Failed',
  message: 'Back-off',
  source: { component: 'kubelet' },
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:00:00Z',
});

let server: ScriptedServer;
let flags: string[];
const store = mkdtempSync(join(tmpdir(), 'kev-test-'));
beforeAll(async () => {
  server = await startScriptedServer(({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://server');
    if (searchParams.has('watch')) return { chunks: [], stayOpen: true };
    if (/\/events$/.test(pathname)) {
      const fields = searchParams.get('fieldSelector')?.split(',') ?? [];
      const isThere =
        pathname.includes('/shop/') &&
        fields.every((term) => FIELDS.includes(term)) &&
        !searchParams.has('labelSelector');
      const items = isThere ? [failed] : [];
      return { body: { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items } };
    }
    const name = pathname.split('/').at(-1) ?? '';
    if (name === 'shop') return { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } };
    const status = { code: 404, reason: 'NotFound', message: `"${name}" not found`, details: { name } };
    return { status: 404, body: { kind: 'Status', apiVersion: 'v1', ...status } };
  });
  flags = ['-s', server.url];
  const args = ['emit', 'pod/web-0', 'Warning', 'Failed', 'm', '-n', 'shop'];
  await runInProcess(args, { env: { KEV_STORE: store } });
});
const FIELDS = [
  'reason=Failed',
  'involvedObject.name=web-0',
  'involvedObject.kind=Pod',
  'metadata.name=web-0.17073bde2520c443',
];
afterAll(async () => {
  await server.close();
  rmSync(store, { recursive: true, force: true });
});

const LABELS =
  '-l matches the labels of events; for the labels of their objects, use --object-selector app=web';

const hintsOf = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('hint: '));

describe('an empty result from a cluster', () => {
  it.each([
    ['get -n nosuch', 'namespace "nosuch" not found'],
    ['get -n nosuch --types Warning -o json', 'namespace "nosuch" not found'],
    ['get -n nosuch --summary', 'namespace "nosuch" not found'],
    ['get -n shop --reason failed', 'reason "failed" not found: did you mean Failed?'],
    ['get -n shop --reason Faild', 'reason "Faild" not found: did you mean Failed?'],
    ['get -n shop --reason failed,Other', 'reason "failed" not found: did you mean Failed?'],
    ['get -n shop --field-selector reason=failed', 'reason "failed" not found: did you mean Failed?'],
    ['get -n shop --component Kubelet', 'component "Kubelet" not found: did you mean kubelet?'],
    ['get -n shop --include back', '--include is case-sensitive: try --include "(?i)back"'],
    ['get -n shop pod/web', 'there are events about what pod/web may own: try --recursive'],
    ['get -n shop pod/gone', 'pod "gone" not found in namespace "shop"'],
    ['get pods -n shop -l app=web', LABELS],
    ['get -n shop --since 1m', expect.stringMatching(/^the last such event happened \d+\w+ ago$/)],
  ])('kev %s', async (line, hint) => {
    const { status, stderr } = await runInProcess([...line.split(' '), ...flags]);
    expect({ status, hints: hintsOf(stderr) }).toEqual({
      status: 0,
      hints: [
        typeof hint === 'string' ? `hint: ${hint}` : expect.stringMatching(/^hint: the last such event/),
      ],
    });
  });

  it.each(['get -n shop --reason Nothing', 'get -n shop --include xyz', 'get -A --tail 0'])(
    'kev %s has no likely cause',
    async (line) => {
      const { status, stderr } = await runInProcess([...line.split(' '), ...flags]);
      expect({ status, hints: hintsOf(stderr) }).toEqual({ status: 0, hints: [] });
    },
  );

  it('has no hint with --tail 0', async () => {
    expect(await runInProcess(['get', '-n', 'shop', '--tail', '0', ...flags])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it.each([
    ['watch -n nosuch', 'namespace "nosuch" not found'],
    ['watch pods -n shop -l app=web', LABELS],
    ['watch -n shop --reason failed', 'reason "failed" not found: did you mean Failed?'],
    ['wait pod/gone -n shop', 'pod "gone" not found in namespace "shop"'],
    ['wait pod/web-0 -n shop -r failed', 'reason "failed" not found: did you mean Failed?'],
  ])('kev %s goes on', async (line, hint) => {
    const clock = new FakeClock();
    const onStderr = (text: string) => {
      if (hintsOf(text).length > 0) void clock.advance(1000);
    };
    const run = await runInProcess([...line.split(' '), '--timeout', '1s', ...flags], { clock, onStderr });
    expect(run.status).toBe(124);
    expect(hintsOf(run.stderr)).toEqual([`hint: ${hint}`]);
  });

  it('kev describe names the namespace', async () => {
    const run = await runInProcess(['describe', 'pod/x', '-n', 'nosuch', ...flags]);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/namespace "nosuch" not found/);
  });
});

describe('events by their own names', () => {
  const name = 'web-0.17073bde2520c443';
  it.each([[`event/${name}`], ['event', name], ['events', name], [`ev/${name}`]])(
    'get %s',
    async (...words) => {
      const run = await runInProcess(['get', ...words, '-n', 'shop', '-o', 'name', ...flags]);
      expect(run).toEqual({ status: 0, stdout: `event/${name}\n`, stderr: '' });
    },
  );

  it('are errors when they do not exist', async () => {
    expect(await runInProcess(['get', 'event/x', '-n', 'shop', ...flags])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: event "x" not found in namespace "shop"\n',
    });
  });
});

it.each([
  [
    '--since 1h ago',
    'error: unexpected argument "ago"\nhint: --since 1h counts back from now: leave out "ago"\n',
  ],
  [
    '--before 2026-11-28 14:30',
    'error: unexpected argument "14:30"\nhint: put the time in quotes: --before "2026-11-28 14:30"\n',
  ],
])('get %s', async (line, stderr) => {
  expect(await runInProcess(['get', ...line.split(' '), ...flags])).toEqual({
    status: 2,
    stdout: '',
    stderr,
  });
});

it('suggests how to name an object', async () => {
  const run = await runInProcess(['get', 'web'], { env: { KEV_STORE: store } });
  expect(hintsOf(run.stderr).join()).toContain('pod/web, deploy/web');
});

describe('a store and a dump', () => {
  const env = { KEV_STORE: store };
  const stdin = JSON.stringify({ kind: 'List', items: [{ kind: 'Event', apiVersion: 'v1', ...failed }] });

  it.each(['get', 'get --types Warning'])('%s reports in which namespaces there are events', async (line) => {
    expect(hintsOf((await runInProcess(line.split(' '), { env })).stderr)).toEqual([
      'hint: the events are in namespace shop',
    ]);
    const dump = await runInProcess([...line.split(' '), '-n', 'x', '-f', '-'], { stdin });
    expect(hintsOf(dump.stderr)).toEqual(['hint: the events are in namespace shop']);
  });

  it('describe reports where the object is', async () => {
    const run = await runInProcess(['describe', 'pod/web-0'], { env });
    expect(hintsOf(run.stderr)).toEqual(['hint: it is in namespace shop']);
  });

  it('reports a value in the wrong case, and times', async () => {
    const get = async (...args: string[]) =>
      hintsOf((await runInProcess(['get', '-f', '-', ...args], { stdin })).stderr);
    expect(await get('--reason', 'failed')).toEqual([
      'hint: reason "failed" not found: did you mean Failed?',
    ]);
    expect(await get('--before', '2026-01-01')).toEqual([
      'hint: the last such event happened at 2026-03-01T12:00:00Z',
    ]);
  });
});
