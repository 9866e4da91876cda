import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HIDDEN } from '../support/hidden.ts';
import { type Finished, Home } from '../support/kev.ts';
import { pour, rawResponse, startRawServer } from '../support/raw-server.ts';

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home[Symbol.dispose]());

type Respond = (socket: Socket, request: string) => void;
const send =
  (bytes: string | Buffer): Respond =>
  (socket) =>
    void socket.write(bytes);
const sendAndEnd =
  (bytes: string | Buffer): Respond =>
  (socket) =>
    void socket.end(bytes);

/** Sends the next chunk every `ms` milliseconds until the client closes the connection. */
const every =
  (ms: number, next: () => string | Uint8Array): Respond =>
  (socket) => {
    const timer = setInterval(() => socket.write(next()), ms);
    socket.once('close', () => clearInterval(timer));
  };
const inBytes = (bytes: Buffer): Respond => {
  let at = 0;
  return every(100, () => bytes.subarray(at, ++at));
};

const EVIL = '\x1b[31mevil\x1b]0;x\x07\u202e';
const HTML = `<html><title>${EVIL}</title></html>`;
const html = { 'Content-Type': 'text/html' };
const refusal = (more: object) => rawResponse(JSON.stringify({ kind: 'Status', ...more }), {}, '400 No');

/** `--request-timeout` for requests that would otherwise never end. */
const LIMIT = '1s';

async function run(respond: Respond, args: string[], input = ''): Promise<Finished> {
  await using server = await startRawServer(respond);
  return await home.kev([...args, '--server', server.url, '-n', 'ns', '--request-timeout', LIMIT], { input });
}

/** One clear line, perhaps with the way out, and nothing that a terminal obeys. */
function expectClear({ stderr }: Finished, words: RegExp): void {
  expect(stderr).not.toMatch(HIDDEN);
  expect(stderr).toMatch(/^error: [^\n]+\n(hint: [^\n]+\n)?$/);
  expect(stderr).toMatch(words);
  expect(stderr.length).toBeLessThan(5000);
}

const NO_HTTP = /its response is not HTTP$/m;
const NO_ANSWER = /timed out after 1s [^\n]*$/m;
/** Node 26 takes it for a body. */
const ENDLESS = /(not a JSON object\)|sent more than 16 MiB in one response)$/m;
const NO_OBJECT = /did not respond like a Kubernetes API server \(.*not a JSON object\)$/m;
const CUT = /cut off in the middle of its response$/m;

describe('kev get, with a response of', () => {
  it.each<[string, Respond, number, RegExp]>([
    ['bytes', sendAndEnd(Buffer.from([0, 1, 2, 255, 13, 10, 13, 10])), 5, NO_HTTP],
    ['HTTP/2', sendAndEnd(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100])), 5, NO_HTTP],
    ['a TLS alert', sendAndEnd(Buffer.from([21, 3, 1, 0, 2, 2, 22])), 5, NO_HTTP],
    ['text without a head', sendAndEnd('hello\n'), 5, NO_HTTP],
    ['nothing', (socket) => void socket.end(), 5, /the connection was cut$/m],
    ['silence', () => {}, 5, NO_ANSWER],
    ['a head that does not end', send('HTTP/1.1 200 OK\r\nX: y\r\n'), 5, NO_ANSWER],
    ['a head without end', (socket) => pour(socket, '200 OK\r\nX: y', 'X: y\r\n'.repeat(1000)), 5, ENDLESS],
    ['headers without end', send(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`), 5, NO_HTTP],
    ['a byte now and then', inBytes(rawResponse('{"items":[]}')), 5, NO_ANSWER],
    ['100 Continue for ever', every(20, () => 'HTTP/1.1 100 Continue\r\n\r\n'), 5, NO_ANSWER],
    // Node closed such a connection without a word, and kev ended at once, with status 0 and nothing printed.
    [
      'another protocol',
      send('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      5,
      /the connection was cut$/m,
    ],
    ['nothing in 204', send('HTTP/1.1 204 No Content\r\n\r\n'), 5, NO_OBJECT],
    [
      '304',
      send(rawResponse('', {}, '304 Not Modified')),
      5,
      /responded with 304, which is not a Kubernetes response$/m,
    ],
    ['a login page', send(rawResponse(HTML, html)), 5, NO_OBJECT],
    [
      'a redirect to one',
      send(rawResponse(HTML, { Location: 'https://a:b@login.example/\x9b?x=y' }, '302 Found')),
      5,
      /points to https:\/\/login\.example; redirects are not followed\)$/m,
    ],
    [
      'a redirect to itself',
      send(rawResponse('', { Location: '/' }, '301 Moved')),
      5,
      /redirects are not followed\)$/m,
    ],
    ['a page of 401', send(rawResponse(HTML, html, '401 No')), 1, /did not accept the credentials \(401\)$/m],
    [
      'a page of 403',
      send(rawResponse(HTML, html, '403 \x9b31mNo')),
      1,
      /forbidden: the server responded with 403 \\x9b31mNo$/m,
    ],
    [
      'a proxy’s error',
      send(rawResponse(HTML, html, '502 Bad Gateway')),
      5,
      /the server responded with 502 Bad Gateway \(502\)$/m,
    ],
    [
      'an error of plain text',
      send(rawResponse(`${EVIL}\nb`, { 'Content-Type': 'text/plain' }, '400 No')),
      1,
      /: \\x1b\[31mevil\\x1b\]0;x\\x07\\u202e b \(400\)$/m,
    ],
    [
      'an error without end',
      (socket) => pour(socket, '500 No', 'x'.repeat(65_536)),
      5,
      /the server responded with 500 No \(500\)$/m,
    ],
    [
      'a Status with a hostile message',
      send(refusal({ message: EVIL, reason: EVIL, code: 400 })),
      1,
      /: \\x1b\[31mevil\\x1b\]0;x\\x07\\u202e \(400\)$/m,
    ],
    ['a Status without end', send(refusal({ message: 'x'.repeat(1_000_000) })), 1, /xxx \(400\)$/m],
    // The causes were taken for a list of objects: a stack trace, and kev emit hung.
    [
      'a Status of wrong types',
      send(refusal({ code: 1e300, message: 'no', details: { causes: 'x', name: {} } })),
      1,
      /: no \(400\)$/m,
    ],
    [
      'a Status of empty causes',
      send(refusal({ message: 'no', details: { causes: [null, 5] } })),
      1,
      /: no \(400\)$/m,
    ],
    // There were no events, it seemed.
    ['a Status in a success', send(rawResponse('{"kind":"Status","code":403}')), 5, /: not a list$/m],
    ['an object', send(rawResponse('{}')), 5, /: not a list$/m],
    [
      'a wrong type',
      send(rawResponse(HTML, { 'Content-Type': '\x9b31m' })),
      5,
      /\(\\x9b31m, not a JSON object\)$/m,
    ],
    ['nothing in 200', send(rawResponse('')), 5, NO_OBJECT],
    ['half of JSON', send(rawResponse('{"items":[')), 5, NO_OBJECT],
    ['deep JSON', send(rawResponse('['.repeat(100_000) + ']'.repeat(100_000))), 5, NO_OBJECT],
    [
      'a deep event',
      send(rawResponse(`{"items":[{"metadata":{"name":"a"},"x":${'['.repeat(9_999) + ']'.repeat(9_999)}}]}`)),
      5,
      /nested too deeply/,
    ],
    ['more than it says', sendAndEnd(rawResponse('{"items":[]}', { 'Content-Length': '3' })), 5, NO_OBJECT],
    ['less than it says', sendAndEnd(rawResponse('{}', { 'Content-Length': '500' })), 5, CUT],
    ['two lengths', send(rawResponse('{}', { 'content-length': '2', 'Content-Length': '3' })), 5, NO_HTTP],
    ['a length below nothing', send(rawResponse('{}', { 'Content-Length': '-3' })), 5, NO_HTTP],
    ['a bad chunk', sendAndEnd('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n'), 5, CUT],
    [
      'gzip that was not requested',
      send(rawResponse(gzipSync(' '.repeat(1_000_000)), { 'Content-Encoding': 'gzip' })),
      5,
      NO_OBJECT,
    ],
    [
      'a list that does not end',
      send(rawResponse('{"items":[],"metadata":{"continue":"x"}}')),
      5,
      /: the list does not end$/m,
    ],
  ])('%s', async (_, respond, status, words) => {
    const finished = await run(respond, ['get', '-o', 'json']);
    expect(finished).toMatchObject({ status, stdout: '' });
    expectClear(finished, words);
  });

  it('a member twice takes the last, as Go does', async () => {
    const twice = rawResponse('{"items":7,"items":[],"metadata":null}');
    expect(await run(send(twice), ['get', '-o', 'name'])).toMatchObject({ status: 0, stdout: '' });
  });
});

const EMIT = ['pod/x', 'Normal', 'R', 'm', '--timeout', '1s'];
const INPUT = '{"object":"pod/x","type":"Normal","reason":"R","message":"m"}\n';

describe('responses that are not from an API server', () => {
  it.each<[string, string[], number]>([
    ['get', [], 5],
    ['get', ['--summary'], 5],
    ['get', ['--for', 'pod/x', '--recursive'], 5],
    ['watch', [], 5],
    ['describe', ['pod/x'], 5],
    ['describe', ['foo.example.com/x'], 5],
    ['wait', ['pod/x', '--reason', 'R', '--timeout', '20s'], 5],
    ['emit', EMIT, 5],
    ['emit', [...EMIT, '--api', 'events'], 5],
    ['emit', ['-f', '-', '--timeout', '200ms'], 3],
    ['doctor', ['pod/x'], 5],
  ])('are one clear line of kev %s %j', async (command, args, status) => {
    const words = /did not respond like a Kubernetes API server/;
    for (const body of [
      HTML,
      '[]',
      '{"kind":"Status","metadata":{"name":7}}',
      '{"items":"x","versions":5}',
    ]) {
      const finished = await run(send(rawResponse(body)), [command, ...args], INPUT);
      expect(finished.status, body).toBe(status);
      expect(finished.stdout).toMatch(/^(event\/\S+ failed: .*\n)?$/);
      expect(finished.stdout + finished.stderr).not.toMatch(HIDDEN);
      expect(finished.stderr.match(/^error: .*$/gm)).toEqual([expect.stringMatching(words)]);
    }
  });

  it('print nothing during shell completion', async () => {
    for (const body of [HTML, '{"items":[null]}', '{"items":[{"metadata":{"name":7}}]}']) {
      await using server = await startRawServer(send(rawResponse(body)));
      const finished = await home.kev(['__complete', '--', 'get', '--server', server.url, '-n', '']);
      expect(finished).toEqual({ status: 0, stdout: ':4\n', stderr: '' });
    }
  });

  it('leave events in the outbox', async () => {
    await using server = await startRawServer(send(rawResponse(HTML)));
    const flags = ['--server', server.url, '-n', 'ns', '--timeout', '100ms'];
    using own = new Home();
    const queued = await own.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '--no-resolve', '--spool', ...flags]);
    expect(queued).toMatchObject({ status: 0, stdout: expect.stringContaining('queued') });
    const flushed = await own.kev(['flush', '--server', server.url, '--timeout', '100ms']);
    expect(flushed.status).toBe(5);
    expect(flushed.stdout + flushed.stderr).not.toMatch(HIDDEN);
    expect((await own.kev(['flush', '--list'])).stdout).toContain('pod/x');
  });
});
