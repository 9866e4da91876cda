import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatTimeNano, parseTime } from '../../../../src/event/time.ts';
import type { CoreV1Event } from '../../../../src/event/types.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { runInProcess } from '../../../support/in-process.ts';
import type { Finished } from '../../../support/kev.ts';
import { type EventParts, sampleEvent } from '../../../support/sample-event.ts';
import { type ScriptedResponse, startScriptedServer } from '../../../support/scripted-server.ts';

const sample = (name: string) => new URL(`../../../golden/samples/${name}`, import.meta.url).pathname;
const POD = 'pod/nginx-deployment-6b474476c4-2wk4g';
const SECTION_TITLES = '  Type    Reason   Age';

describe('kev describe of a dump', () => {
  const clock = new FakeClock(parseTime('2022-08-01T13:36:00Z'));

  it('prints the same bytes in the Events section as kubectl', async () => {
    const run = await runInProcess(
      ['describe', POD, '-f', sample('nginx-describe.json'), '--now', formatTimeNano(clock.now())],
      { clock },
    );
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const [head, section] = run.stdout.split(/^(?=Events:)/m);
    expect(head).toBe(
      [
        'Name:         nginx-deployment-6b474476c4-2wk4g',
        'Namespace:    event-test',
        'API Version:  v1',
        'Kind:         Pod',
        '',
      ].join('\n'),
    );
    expect(section).toBe(readFileSync(sample('nginx-describe.txt'), 'utf8'));
  });

  it('describes each object of that name, and reports those without events', async () => {
    const items = ['a', 'b'].map((namespace) =>
      sampleEvent({ metadata: { namespace }, involvedObject: { namespace } }),
    );
    const stdin = JSON.stringify({ kind: 'List', items: items.map((item) => ({ kind: 'Event', ...item })) });
    const run = await runInProcess(['describe', 'po/web-0', 'po/gone', '-f', '-'], { clock, stdin });
    expect(run.stdout.match(/^Namespace: .*|^$/gm)).toEqual([
      'Namespace:    a',
      '',
      '',
      'Namespace:    b',
      '',
    ]);
    expect(run.status).toBe(1);
    expect(run.stderr).toBe('error: stdin holds no event about po "gone"\n');
  });
});

describe('kev describe --recursive of a dump', () => {
  const about = (kind: string, name: string, namespace: string, message = 'm') => ({
    kind: 'Event',
    ...sampleEvent({
      metadata: { namespace, name: `${name}.1` },
      involvedObject: { kind, name, namespace },
      message,
    }),
  });
  const POD_OF_A = about('Pod', 'web-7f9c8b5d44-x2x4x', 'a', 'of a');
  const describeDump = (items: object[], ...args: string[]) =>
    runInProcess(['describe', '--recursive', '-f', '-', ...args], {
      stdin: JSON.stringify({ kind: 'List', items }),
    });

  it('shows what objects of this name own, in each namespace', async () => {
    const deployment = about('Deployment', 'web', 'b', 'of b');
    deployment.involvedObject.apiVersion = 'apps/v1';
    const items = [POD_OF_A, deployment, about('Pod', 'other', 'b')];
    const { stdout, stderr, status } = await describeDump(items, 'deploy/web');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout.split('\n\n\n').map((text) => text.match(/^Namespace.*|\S+\/web.*/gm))).toEqual([
      ['Namespace:  a', 'pod/web-7f9c8b5d44-x2x4x  of a'],
      ['Namespace:    b', 'deployment/web  of b'],
    ]);
  });

  it('includes owned objects of all namespaces for a node', async () => {
    const pods = ['a', 'b'].map((namespace) => about('Pod', 'kube-proxy-n1', namespace));
    const node = about('Node', 'n1', '', 'is ready');
    const { stdout } = await describeDump([...pods, node], 'node/n1');
    expect(stdout.match(/^Name: +n1$/gm)).toHaveLength(1);
    expect(stdout).toContain('is ready');
  });

  it('reports objects without events', async () => {
    expect(await describeDump([POD_OF_A], 'deploy/db')).toMatchObject({
      status: 1,
      stderr: 'error: stdin holds no event about deploy "db"\n',
    });
  });
});

describe('kev describe on a cluster', () => {
  it('requests the object and the events that name it, and shows those with its UID', async () => {
    const run = await describeOn('po/web-0', [{}, { uid: 'u-1' }, { uid: 'old' }]);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain(`Events:\n${SECTION_TITLES}`);
    expect(run.stdout.match(/Started/g)).toHaveLength(2);
    expect(run.stderr).toBe(
      'hint: 2 more events name such an object with another UID or none: kev get -n ns --field-selector involvedObject.name=web-0\n',
    );
    expect(run.requests).toEqual([
      '/api/v1/namespaces/ns/pods/web-0',
      '/api/v1/namespaces/ns/events involvedObject.name=web-0,involvedObject.namespace=ns,involvedObject.kind=Pod',
    ]);
  });

  it("takes a node's name for its uid too, and looks for its events everywhere", async () => {
    const run = await describeOn('no/n1', [{ uid: 'n1' }, { uid: 'u-1' }]);
    expect(run.stdout.match(/Started/g)).toHaveLength(4);
    expect(run.stderr).toBe('');
    expect(run.requests[1]).toBe(
      '/api/v1/events involvedObject.name=n1,involvedObject.namespace=,involvedObject.kind=Node',
    );
  });

  it('uses the hash of a mirror pod as its UID', async () => {
    const annotations = { 'kubernetes.io/config.mirror': 'hash' };
    const run = await describeOn('po/web-0', [{ uid: 'hash' }, { uid: 'u-1' }], { annotations });
    expect(run.stdout.match(/Started/g)).toHaveLength(2);
    expect(run.stderr).toMatch(/^hint: 1 more event names/);
  });

  it('shows the head alone with --show-events=false', async () => {
    const run = await describeOn('po/web-0', [{ uid: 'u-1' }, {}], {}, ['--show-events=false']);
    expect(run.stderr).toBe('');
    expect(run.stdout).toBe(
      'Name:         web-0\nNamespace:    ns\nLabels:       <none>\nAnnotations:  <none>\n',
    );
  });

  it('reports that events about a deleted object still exist', async () => {
    const run = await describeOn('po/gone', [{}]);
    expect(run).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'error: pod "gone" not found in namespace "ns"\nhint: 1 event about it is still there: kev get -n ns --field-selector involvedObject.name=gone\n',
    });
    expect((await describeOn('po/gone', [])).stderr).toBe('error: pod "gone" not found in namespace "ns"\n');
    expect((await describeOn('po/wbe-0', [])).stderr).toBe(
      'error: pod "wbe-0" not found in namespace "ns"\nhint: did you mean "web-0"?\n',
    );
  });

  it('shows the events of an object that may not be read', async () => {
    const run = await describeOn('po/secret', [{ uid: 'u-1' }, {}]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^Name: +secret\nNamespace: +ns\nAPI Version: +v1\nKind: +Pod\nNote: +only events are shown: cannot read po "secret" in namespace "ns": forbidden: no\nEvents:\n/,
    );
    expect(run.stdout.match(/Started/g)).toHaveLength(4);
    expect(await describeOn('po/secret', [])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'error: cannot describe po "secret" in namespace "ns": forbidden: no\n',
    });
  });

  it('reports the user without permission', async () => {
    const refusal = { kind: 'Status', code: 403, message: 'no' };
    const server = await startScriptedServer({ status: 403, body: refusal });
    onTestFinished(() => server.close());
    expect(await runInProcess(['describe', 'po/x', '--server', server.url, '-n', 'ns'])).toMatchObject({
      status: 1,
      stderr: 'error: cannot describe po "x" in namespace "ns": forbidden: no\n',
    });
  });
});

describe('kev describe fails with', () => {
  it.each([
    [['describe'], /^error: kev describe needs TYPE\/NAME\nhint: usage: kev describe TYPE\/NAME/],
    [['describe', 'x'], /^error: invalid object "x": .*\nhint: .*\n$/],
    [
      ['describe', 'po/x', '--recursive', '--show-events=false'],
      /^error: --recursive and --show-events false can't be used/,
    ],
    [['describe', 'po/x', '--show-events=no'], /^error: invalid --show-events "no": expected true or false/],
  ])('%j', async (args, stderr) => {
    expect(await runInProcess(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    });
  });
});

/** What a server is asked that has the pod `web-0` and the node `n1`, and what comes out. */
async function describeOn(
  object: string,
  references: EventParts['involvedObject'][],
  metadata: object = {},
  flags: string[] = [],
): Promise<Finished & { requests: string[] }> {
  const items: CoreV1Event[] = references.map((involvedObject) =>
    sampleEvent({ involvedObject: { ...involvedObject } }),
  );
  const name = object.split('/')[1] ?? '';
  const kind = object.startsWith('no/') ? 'Node' : 'Pod';
  const missing = { kind: 'Status', code: 404, message: 'not found', details: { name } };
  const server = await startScriptedServer(({ url }): ScriptedResponse => {
    if (url.includes('/events')) return { body: { items, metadata: { resourceVersion: '1' } } };
    if (url.endsWith('/namespaces/ns')) return { body: { kind: 'Namespace', metadata: { name: 'ns' } } };
    if (url.includes('?limit=')) return { body: { items: [{ metadata: { name: 'web-0' } }], metadata: {} } };
    if (name === 'secret') return { status: 403, body: { kind: 'Status', code: 403, message: 'no' } };
    if (name === 'gone' || name === 'wbe-0') return { status: 404, body: missing };
    const place = kind === 'Pod' ? { namespace: 'ns' } : {};
    return { body: { kind, metadata: { name, ...place, uid: 'u-1', ...metadata } } };
  });
  onTestFinished(() => server.close());
  const clock = new FakeClock();
  const run = await runInProcess(['describe', object, '-n', 'ns', '--server', server.url, ...flags], {
    clock,
  });
  const requests = server.requests.map(({ url }) => {
    const { pathname, searchParams } = new URL(url, server.url);
    return [pathname, searchParams.get('fieldSelector')].filter(Boolean).join(' ');
  });
  return {
    ...run,
    requests: requests.sort((a, b) => Number(a.includes('/events')) - Number(b.includes('/events'))),
  };
}
