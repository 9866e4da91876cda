import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { settle } from '../../support/fake-clock.ts';
import type { ScriptedResponse } from '../../support/scripted-server.ts';
import { openScripted, openServer } from '../open.ts';

const ok = { body: { kind: 'Pod' } };
const status = (code: number, reason: string, more: object = {}): ScriptedResponse => ({
  status: code,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: `words of ${reason}`,
    ...more,
  },
});

/** What a promise is rejected with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error) => error,
  );

describe('a request', () => {
  it('accepts JSON, sends a User-Agent, and keeps the connection', async () => {
    const { cluster, server } = await openScripted([ok]);
    expect(await cluster.client.json({ path: '/api', query: { a: '1 &', b: undefined } })).toEqual({
      kind: 'Pod',
    });
    await cluster.client.json({ method: 'POST', path: '/api', body: { é: 1 } });
    const [first, second] = server.requests;
    expect(first).toMatchObject({ method: 'GET', url: '/api?a=1+%26', body: '' });
    expect(first?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'kubectl-kev/1.2.3' });
    expect(first?.headers.authorization).toBeUndefined();
    expect(second).toMatchObject({ method: 'POST', body: '{"é":1}' });
    expect(second?.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '8' });
    expect(server.connections()).toBe(1);
  });

  it('knows the time of the server', async () => {
    const headers = { date: 'Sun, 01 Mar 2026 12:00:00 GMT' };
    const { cluster, clock } = await openScripted([{ ...ok, headers }]);
    expect(cluster.client.now()).toBeUndefined();
    await cluster.client.json({ path: '/api' });
    await clock.advance(1500);
    expect(cluster.client.now()).toBe(BigInt(Date.parse('2026-03-01T12:00:01.500Z')) * 1_000_000n);
  });

  it('keeps the path of a server that has one', async () => {
    const { server } = await openScripted([ok]);
    await openServer(`${server.url}/k8s/clusters/c-1/`).client.json({ path: '/api' });
    expect(server.requests[0]?.url).toBe('/k8s/clusters/c-1/api');
  });

  it('impersonates users, groups and a uid', async () => {
    const flags = { as: 'jane', asGroup: ['dev', 'ops'], asUid: 'u-1' };
    const { cluster, server } = await openScripted([ok], { flags });
    await cluster.client.json({ path: '/api' });
    expect(server.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-group': 'dev, ops',
      'impersonate-uid': 'u-1',
    });
  });
});

describe('a refusal', () => {
  it('is the Status that the server gave', async () => {
    const { cluster } = await openScripted([
      status(404, 'NotFound', { details: { name: 'x', kind: 'pods' } }),
    ]);
    const error = await failure(cluster.client.json({ path: '/api' }));
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({
      message: 'words of NotFound',
      status: { code: 404, reason: 'NotFound', details: { name: 'x', kind: 'pods' } },
    });
  });

  it.each<[string, ScriptedResponse, object]>([
    [
      'text',
      { status: 400, body: 'Client sent an HTTP request\nto an HTTPS server.' },
      { code: 400, reason: 'BadRequest', message: 'Client sent an HTTP request to an HTTPS server.' },
    ],
    [
      'HTML',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>no</h1>' },
      { code: 502, message: 'the server responded with 502 Bad Gateway' },
    ],
    ['nothing', { status: 418 }, { code: 418, message: "the server responded with 418 I'm a Teapot" }],
    [
      'an unknown path',
      { status: 404, body: '404 page not found' },
      { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' },
    ],
    ['other JSON', { status: 403, body: { kind: 'Pod' } }, { code: 403, reason: 'Forbidden' }],
    [
      'a Status of wrong types',
      { status: 409, body: { kind: 'Status', code: '1', reason: 2, message: [], details: 3 } },
      { code: 409 },
    ],
  ])('is made from %s', async (_, response, expected) => {
    const { cluster } = await openScripted([response]);
    const error = await failure(cluster.client.json({ path: '/api' }));
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status).toMatchObject(expected);
  });
});

describe('a response that is none of Kubernetes', () => {
  it.each<[string, ScriptedResponse, string]>([
    [
      'HTML',
      { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>' },
      'did not respond like a Kubernetes API server (text/html',
    ],
    [
      'half a JSON text',
      { headers: { 'content-type': 'application/json' }, body: '{"a":' },
      'not a JSON object',
    ],
    ['a JSON list', { body: [] }, 'not a JSON object'],
    ['nothing', { body: '' }, 'not a JSON object'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://login.example.com/x?token=1' } },
      'it points to https://login.example.com; redirects are not followed',
    ],
    ['a cut before the response', { cut: 'before' }, 'the connection was cut'],
    [
      'a cut within the response',
      { chunks: ['{"a":'], cut: 'within' },
      'cut off in the middle of its response',
    ],
  ])('%s', async (_, response, words) => {
    const { cluster, server } = await openScripted([response]);
    const error = await failure(cluster.client.json({ path: '/api' }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).toContain(server.url);
    expect((error as Error).message).not.toContain('\n');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a response that is too long', () => {
  const mib = 'x'.repeat(1024 * 1024);
  const pour = (count: number): ScriptedResponse => ({ chunks: ['{"a":"', ...Array(count).fill(mib), '"}'] });

  it('is no longer than was asked for', async () => {
    const { cluster } = await openScripted([pour(9)]);
    const error = await failure(cluster.client.json({ path: '/api' }));
    expect(error).toMatchObject({
      isTransient: false,
      message: expect.stringMatching(/sent more than 8 MiB in one response$/),
    });
    expect(await cluster.client.json({ path: '/api', maxMiB: 10 })).toEqual({ a: mib.repeat(9) });
  });

  it('is no longer when it was compressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const { cluster } = await openScripted([
      { headers, chunks: [gzipSync('{"a":1}')] },
      { headers, chunks: [gzipSync(`{"a":"${mib.repeat(9)}"}`)] },
      { headers, chunks: [gzipSync('{"a":1}').subarray(0, 20)] },
    ]);
    expect(await cluster.client.json({ path: '/api' })).toEqual({ a: 1 });
    const [long, cut] = [
      await failure(cluster.client.json({ path: '/api' })),
      await failure(cluster.client.json({ path: '/api' })),
    ];
    expect((long as Error).message).toMatch(/sent more than 8 MiB in one response$/);
    expect((cut as Error).message).toContain('cut off');
  });
});

describe('a server that closes an idle connection', () => {
  it('is asked again when the request only reads', async () => {
    const { cluster, server } = await openScripted([ok, { cut: 'before' }, ok]);
    await cluster.client.json({ path: '/api' });
    expect(await cluster.client.json({ path: '/api' })).toEqual({ kind: 'Pod' });
    expect(server.requests).toHaveLength(3);
  });

  it('is not asked again when the request may have been done', async () => {
    const { cluster, server } = await openScripted([ok, { cut: 'before' }, ok]);
    await cluster.client.json({ path: '/api' });
    const error = await failure(cluster.client.json({ method: 'POST', path: '/api', body: {} }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(server.requests).toHaveLength(2);
  });
});

describe('Retry-After', () => {
  /** Lets real input and output happen until the request sleeps or is done. */
  const untilAsleep = async (clock: { sleeping: number }, done: () => boolean, least = 1) => {
    while (clock.sleeping < least && !done()) await new Promise((resolve) => setImmediate(resolve));
    await settle();
  };

  it.each([
    [429, '7', 7000],
    [429, undefined, 1000],
    [500, '2', 2000],
    [503, '1', 1000],
    [504, '0', 0],
  ])('%i with %s is sent again after %i ms', async (code, header, waitMs) => {
    const response = {
      ...status(code, 'Busy'),
      headers: header === undefined ? {} : { 'retry-after': header },
    };
    const { cluster, server, clock } = await openScripted([response, ok]);
    let done = false;
    const result = cluster.client.json({ method: 'POST', path: '/api', body: {} }).finally(() => {
      done = true;
    });
    await untilAsleep(clock, () => done);
    if (waitMs > 0) await clock.advance(waitMs - 1);
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await result).toEqual({ kind: 'Pod' });
    expect(server.requests.map(({ body }) => body)).toEqual(['{}', '{}']);
  });

  it.each([
    [500, undefined],
    [503, 'Wed, 21 Oct 2026 07:28:00 GMT'],
    [409, '1'],
  ])('%i with %s is final', async (code, header) => {
    const response = {
      ...status(code, 'Final'),
      headers: header === undefined ? {} : { 'retry-after': header },
    };
    const { cluster, server } = await openScripted([response, ok]);
    expect(await failure(cluster.client.json({ path: '/api' }))).toMatchObject({ status: { code } });
    expect(server.requests).toHaveLength(1);
  });

  it('is obeyed ten times', async () => {
    const { cluster, server, clock } = await openScripted([
      { ...status(429, 'Busy'), headers: { 'retry-after': '1' } },
    ]);
    let done = false;
    const result = failure(cluster.client.json({ path: '/api' })).finally(() => {
      done = true;
    });
    while (!done) {
      await untilAsleep(clock, () => done);
      await clock.advance(1000);
    }
    expect(await result).toMatchObject({ status: { code: 429 } });
    expect(server.requests).toHaveLength(11);
  });

  it('ends with the signal', async () => {
    const { cluster, clock } = await openScripted([
      { ...status(429, 'Busy'), headers: { 'retry-after': '1' } },
    ]);
    const controller = new AbortController();
    const result = failure(cluster.client.json({ path: '/api', signal: controller.signal }));
    await untilAsleep(clock, () => false);
    controller.abort(new Error('enough'));
    expect(await result).toMatchObject({ message: 'enough' });
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the time limit, and repeats what the server reported', async () => {
    const busy = { ...status(429, 'Busy'), headers: { 'retry-after': '60' } };
    const { cluster, clock } = await openScripted([busy], { requestTimeoutMs: 5000 });
    const result = failure(cluster.client.json({ path: '/api' }));
    await untilAsleep(clock, () => false, 2);
    await clock.advance(5000);
    expect(await result).toMatchObject({ status: { code: 429 } });
    expect(clock.sleeping).toBe(0);
  });
});

describe('the time limit', () => {
  it.each<[string, ScriptedResponse]>([
    ['nothing', { stayOpen: true }],
    ['half a response', { chunks: ['{'], stayOpen: true }],
  ])('ends the wait for %s', async (_, response) => {
    const { cluster, server, clock } = await openScripted([response], { requestTimeoutMs: 5000 });
    const result = failure(cluster.client.json({ path: '/api' }));
    while (server.requests.length === 0) await settle();
    await clock.advance(4999);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    const error = await result;
    expect(error).toBeInstanceOf(UnavailableError);
    expect((error as Error).message).toMatch(
      /^timed out after 5s waiting for a response from the server http:/,
    );
  });

  it('leaves nothing behind when the response comes in time', async () => {
    const { cluster, clock } = await openScripted([ok], { requestTimeoutMs: 5000 });
    await cluster.client.json({ path: '/api' });
    expect(clock.sleeping).toBe(0);
  });
});

describe('the signal', () => {
  it.each<[string, ScriptedResponse]>([
    ['before the response', { stayOpen: true }],
    ['within the response', { chunks: ['{'], stayOpen: true }],
  ])('ends a request %s', async (_, response) => {
    const { cluster, server } = await openScripted([response]);
    const controller = new AbortController();
    const result = failure(cluster.client.json({ path: '/api', signal: controller.signal }));
    while (server.requests.length === 0) await settle();
    controller.abort(new Error('enough'));
    expect(await result).toMatchObject({ message: 'enough' });
  });

  it('that has aborted already sends nothing', async () => {
    const { cluster, server } = await openScripted([ok]);
    const result = cluster.client.json({ path: '/api', signal: AbortSignal.abort(new Error('enough')) });
    expect(await failure(result)).toMatchObject({ message: 'enough' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('401', () => {
  it('is final after the credentials were read once more', async () => {
    const { cluster, server } = await openScripted([status(401, 'Unauthorized')]);
    expect(await failure(cluster.client.json({ path: '/api' }))).toMatchObject({ status: { code: 401 } });
    expect(server.requests).toHaveLength(2);
  });
});

it('reports that no server listens on the port', async () => {
  const { server } = await openScripted([ok]);
  await server.close();
  const error = await failure(openServer(server.url).client.json({ path: '/api' }));
  expect(error).toBeInstanceOf(UnavailableError);
  expect((error as Error).message).toBe(`cannot reach the server ${server.url}: connection refused`);
});

it('reports that a server does not speak TLS', async () => {
  const { server } = await openScripted([ok]);
  const error = await failure(openServer(server.url.replace('http', 'https')).client.json({ path: '/api' }));
  expect((error as Error).message).toMatch(/it does not speak TLS/);
});
