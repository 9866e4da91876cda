import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { Home } from '../support/kev.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';

const home = new Home();
const servers: ScriptedServer[] = [];
let kubeconfig: string;

const event = (namespace: string, name: string, second: number) =>
  sampleEvent({
    metadata: { name: `${name}.1`, namespace, uid: `${namespace}/${name}`, resourceVersion: '5' },
    involvedObject: { kind: 'Pod', namespace, name, uid: name },
    firstTimestamp: `2026-03-01T12:00:0${second}Z`,
    lastTimestamp: `2026-03-01T12:00:0${second}Z`,
  });

/** An API server with these events, and a Pod for each name; namespace "secret" is forbidden. */
async function serve(...events: CoreV1Event[]): Promise<ScriptedServer> {
  const server = await startScriptedServer(({ url }) => {
    const [, namespace, rest] = /^\/api\/v1(?:\/namespaces\/([^/?]+))?\/([^?]*)/.exec(url) ?? [];
    if (namespace === 'secret') {
      const message = `events is forbidden: User "me" cannot list resource "events" in API group "" in the namespace "secret"`;
      return { status: 403, body: { kind: 'Status', code: 403, reason: 'Forbidden', message } };
    }
    const items = events.filter(({ metadata }) => !namespace || metadata.namespace === namespace);
    if (rest?.startsWith('pods/')) {
      const found = items.find(({ involvedObject }) => rest === `pods/${involvedObject.name}`);
      if (!found) {
        const message = `pods "${rest.slice(5)}" not found`;
        return { status: 404, body: { kind: 'Status', code: 404, reason: 'NotFound', message } };
      }
      const { name = '', uid } = found.involvedObject;
      return { body: { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid } } };
    }
    if (url.includes('watch=true')) return { chunks: [], stayOpen: true };
    return { body: { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items } };
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  const a = await serve(event('shop', 'web', 2), event('payments', 'api', 1), event('other', 'x', 3));
  const b = await serve(event('shop', 'db', 0));
  kubeconfig = join(home.path, 'config');
  const contexts = { a: a.url, b: b.url, down: 'http://127.0.0.1:9' };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: Object.entries(contexts).map(([name, server]) => ({ name, cluster: { server } })),
      contexts: Object.keys(contexts).map((name) => ({
        name,
        context: { cluster: name, namespace: 'shop' },
      })),
      'current-context': 'a',
    }),
  );
});
afterAll(async () => {
  home[Symbol.dispose]();
  for (const server of servers) await server.close();
});

const kev = (...args: string[]) => home.kev([...args, '--kubeconfig', kubeconfig]);
const cells = (text: string, ...columns: number[]) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => columns.map((column) => line.split(/ {2,}/)[column]).join(' '));

describe.each([
  [['-n', 'shop', '-n', 'payments']],
  [['-n', 'shop,payments']],
  [['-n', 'payments', '-n', 'shop, payments']],
])('%j', (flags) => {
  it('reads both in one order', async () => {
    const { stdout } = await kev('get', ...flags);
    expect(cells(stdout, 0, 4)).toEqual(['NAMESPACE OBJECT', 'payments pod/api', 'shop pod/web']);
    expect((await kev('get', ...flags, '-o', 'name')).stdout).toBe('event/api.1\nevent/web.1\n');
    expect((await kev('get', ...flags, '-o', 'name', '--tail', '1')).stdout).toBe('event/web.1\n');
    const given = await kev('get', ...flags, '-o', 'name', '--sort=none');
    expect(given.stdout.split('\n').sort().slice(1)).toEqual(['event/api.1', 'event/web.1']);
    expect((await kev('get', ...flags, '--summary')).stdout).toMatch(/^2 +2 .* Started$/m);
  });

  it('watches both', async () => {
    const watch = home.start(['watch', ...flags, '--kubeconfig', kubeconfig]);
    await watch.line(/pod\/web/);
    expect(cells(watch.lines.join('\n'), 0, 4)).toEqual([
      'NAMESPACE OBJECT',
      'payments pod/api',
      'shop pod/web',
    ]);
    watch.child.kill('SIGTERM');
    await watch.status;
  });

  it('describes objects of both', async () => {
    const { stdout, stderr, status } = await kev('describe', 'pod/web', 'pod/api', ...flags);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout.match(/^Namespace: +\w+/gm)).toEqual([
      expect.stringMatching(/ shop$/),
      expect.stringMatching(/ payments$/),
    ]);
    const missing = await kev('describe', 'pod/gone', ...flags);
    expect(missing.status).toBe(1);
    expect(missing.stdout).toBe('');
  });

  it('waits for an event in any', async () => {
    const run = await kev('wait', 'pod/api', ...flags, '--since', '2026-01-01', '-o', 'name');
    expect(run).toMatchObject({ status: 0, stdout: 'event/api.1\n' });
    const late = await kev('wait', 'pod/api', ...flags, '--timeout', '300ms');
    expect(late.status).toBe(124);
    expect(late.stderr).toMatch(/in namespace "(shop|payments)" or "(shop|payments)"\n/);
  });
});

it('reads several contexts, and distinguishes them', async () => {
  const flags = ['--context', 'a', '--context', 'b'];
  const { stdout } = await kev('get', ...flags);
  expect(cells(stdout, 0, 4)).toEqual(['CONTEXT OBJECT', 'b pod/db', 'a pod/web']);
  expect((await kev('describe', 'pod/db', ...flags)).status).toBe(0);
  expect((await kev('wait', 'pod/db', ...flags, '--since', '2026-01-01', '-o', 'name')).stdout).toBe(
    'event/db.1\n',
  );
});

it('reads a dump, and stdin, once for several namespaces', async () => {
  const input = (await kev('get', '-A', '-o', 'json')).stdout;
  const run = await home.kev(['get', '-f', '-', '-n', 'shop,payments', '-o', 'name'], { input });
  expect(run.stdout).toBe('event/api.1\nevent/web.1\n');
  const described = await home.kev(['describe', '-f', '-', '-n', 'shop,payments', 'pod/web'], { input });
  expect(described).toMatchObject({ status: 0, stderr: '' });
  const none = await home.kev(['describe', '-f', '-', '-n', 'a,b', 'pod/web'], { input });
  expect(none.stderr).toContain('in namespace "a" or "b"');
});

it('reports that none of them has events', async () => {
  expect((await kev('get', '-n', 'x,y')).stderr).toContain('No resources found in x, y namespaces.\n');
});

describe.each(['get', 'watch'])('kev %s names what failed', (command) => {
  it('the namespace', async () => {
    const run = await kev(command, '-n', 'shop', '-n', 'secret');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^error: cannot (list|watch) events in namespace "secret": forbidden/);
  });

  it('the context', async () => {
    const run = await kev(command, '--context', 'a', '--context', 'down');
    expect(run.status).toBe(5);
    expect(run.stderr).toMatch(/^error: context "down": cannot (list|watch) events in namespace "shop"/);
  });

  it('the context, for an object that cannot be looked up', async () => {
    const run = await kev(command, 'widgets/x', '--context', 'a', '--context', 'down');
    expect(run.stderr).toMatch(/^error: context "(a|down)": /);
  });
});
