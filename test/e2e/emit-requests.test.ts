import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import {
  type ReceivedRequest,
  type ScriptedResponse,
  type ScriptedServer,
  type ScriptStep,
  startScriptedServer,
} from '../support/scripted-server.ts';

const pod = { kind: 'PartialObjectMetadata', metadata: { name: 'x', uid: 'u-1', resourceVersion: '1' } };
const noEvents = { kind: 'EventList', metadata: { resourceVersion: '1' }, items: [] };

/** A server with one pod and no events, which stores what it is given as it is. */
function respond({ method, url, body }: ReceivedRequest): ScriptedResponse {
  if (method === 'POST') return { status: 201, body: JSON.parse(body) };
  if (url.includes('/events/'))
    return { status: 404, body: { kind: 'Status', code: 404, reason: 'NotFound' } };
  return { body: url.includes('/pods/') ? pod : noEvents };
}

let home: Home;
let server: ScriptedServer;
beforeEach(() => {
  home = new Home();
});
afterEach(async () => {
  home[Symbol.dispose]();
  await server.close();
});

const emit = (...args: string[]) =>
  home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '--server', server.url, '-n', 'ns', ...args]);
const asked = () => server.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`);

const POD = 'GET /api/v1/namespaces/ns/pods/x';
const FIND = 'GET /api/v1/namespaces/ns/events';
const CREATE = 'POST /api/v1/namespaces/ns/events';

/** The first POST gets this response. */
const firstPost = (scripted: ScriptedResponse): ScriptStep => {
  let isFirst = true;
  return (request) => {
    if (request.method !== 'POST' || !isFirst) return respond(request);
    isFirst = false;
    return scripted;
  };
};

describe('what kev emit asks of a server', () => {
  it.each([
    [[], [POD, FIND, CREATE]],
    [['--no-resolve'], [FIND, CREATE]],
    [
      ['--dedupe', 'none'],
      [POD, CREATE],
    ],
    [
      ['--dedupe', 'reason'],
      [POD, CREATE],
    ],
    [['--dedupe', 'none', '--no-resolve'], [CREATE]],
    [['--api', 'events', '--no-resolve'], ['POST /apis/events.k8s.io/v1/namespaces/ns/events']],
    [['--dry-run=client'], [POD]],
  ])('with %j: %j', async (args, requests) => {
    server = await startScriptedServer(respond);
    expect(await emit(...args)).toMatchObject({ status: 0, stderr: '' });
    expect(asked()).toEqual(requests);
    expect(server.connections()).toBe(1);
  });

  it('is asked to store nothing in a dry run', async () => {
    server = await startScriptedServer(respond);
    await emit('--dry-run=server');
    const [create] = server.requests.filter(({ method }) => method === 'POST');
    expect(create?.url).toMatch(/\?dryRun=All$/);
  });

  it.each([
    [
      '429 with a time to come back',
      { status: 429, headers: { 'retry-after': '0' }, body: { kind: 'Status' } },
    ],
    ['500', { status: 500, body: { kind: 'Status', message: 'etcd is away' } }],
    ['503 in HTML', { status: 503, body: '<html>' }],
    ['a connection that is cut', { cut: 'before' }],
    ['a response that is cut', { status: 201, body: '{"kind":', cut: 'within' }],
    ['a response that is not JSON', { body: 'hello' }],
  ] as [string, ScriptedResponse][])('is asked again after %s', async (_, scripted) => {
    server = await startScriptedServer(firstPost(scripted));
    const run = await emit('--timeout', '20s');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(asked().filter((request) => request === CREATE)).toHaveLength(2);
  });

  it('times out when it does not respond', async () => {
    server = await startScriptedServer((request) =>
      request.method === 'POST' ? new Promise<ScriptedResponse>(() => {}) : respond(request),
    );
    const run = await emit('--timeout', '500ms');
    expect(run.status).toBe(5);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(
      /^error: cannot record an event about pod "x" in namespace "ns": timed out after 500ms waiting for a response from the server \S+\n$/,
    );
  });
});
