import { afterEach, describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../src/otlp/endpoint.ts';
import { OtlpExporter } from '../../src/otlp/exporter.ts';
import { type ResourceLogs, toResourceLogs } from '../../src/otlp/log-data.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { type ScriptedServer, type ScriptStep, startScriptedServer } from '../support/scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/** A clock on which every wait is over at once, and which says how long each was. */
class InstantClock extends FakeClock {
  readonly waits: number[] = [];
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
  }
}

const records = (...names: string[]): ResourceLogs[] =>
  names.map((name) =>
    toResourceLogs(sampleEvent({ metadata: { name }, involvedObject: { name: 'web-0' } }), 1n),
  );

async function open(env: Record<string, string>, ...script: ScriptStep[]) {
  server = await startScriptedServer(...script);
  const clock = new InstantClock();
  const reasons: string[] = [];
  const exporter = new OtlpExporter(parseEndpoint(server.url, env), {
    clock,
    random: () => 0,
    onRetry: (reason) => reasons.push(reason),
  });
  return { exporter, clock, reasons, requests: server.requests, url: server.url };
}

const never = new AbortController().signal;

/** Names of the events in a request. */
function namesIn(body: string): string[] {
  const { resourceLogs } = JSON.parse(body) as { resourceLogs: ResourceLogs[] };
  return resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.flatMap(({ attributes }) =>
        attributes.flatMap(({ key, value }) =>
          key === 'k8s.event.name' && 'stringValue' in value ? [value.stringValue] : [],
        ),
      ),
    ),
  );
}

describe('sending', () => {
  it('posts JSON with gzip to /v1/logs, with the headers of the environment', async () => {
    const { exporter, requests } = await open({ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, y=1' }, {});
    expect(await exporter.send(records('a', 'b'), never)).toBeUndefined();
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/logs',
        headers: { 'x-key': 'a b', y: '1', 'content-type': 'application/json', 'content-encoding': 'gzip' },
      },
    ]);
    expect(namesIn(requests[0]?.body ?? '')).toEqual(['a', 'b']);
    expect(JSON.parse(requests[0]?.body ?? '').resourceLogs).toHaveLength(1);
  });

  it('retries what is overloaded, after the time that it asks for', async () => {
    const busy = { status: 503, headers: { 'retry-after': '7' }, body: { message: 'full' } };
    const { exporter, clock, reasons, requests, url } = await open(
      {},
      busy,
      { status: 429 },
      { cut: 'before' },
      {},
    );
    expect(await exporter.send(records('a'), never)).toBeUndefined();
    expect(clock.waits).toEqual([7000, 1600, 3200]);
    expect(reasons[0]).toBe(`the receiver ${url} responded with 503: full`);
    expect(requests.map(({ body }) => namesIn(body))).toEqual([['a'], ['a'], ['a'], ['a']]);
  });

  it('keeps trying while the address or the credentials are wrong', async () => {
    const { exporter, clock } = await open({}, { status: 401 }, { status: 404 }, {});
    expect(await exporter.send(records('a'), never)).toBeUndefined();
    expect(clock.waits).toHaveLength(2);
  });

  it('sends no credentials to the target of a redirect', async () => {
    const other = await startScriptedServer({});
    const moved = { status: 307, headers: { location: `${other.url}/v1/logs` } };
    const { exporter, reasons } = await open(
      { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret' },
      moved,
      {},
    );
    await exporter.send(records('a'), never);
    await other.close();
    expect(other.requests).toEqual([]);
    expect(reasons).toEqual([expect.stringMatching(/redirects \(307\), which is not followed$/)]);
  });

  it('reports what was rejected, and does not send it again', async () => {
    const { exporter, requests } = await open(
      {},
      { body: { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'too old' } } },
      { status: 400, body: 'bad' },
    );
    expect(await exporter.send(records('a', 'b', 'c'), never)).toEqual({
      count: 2,
      reason: 'the receiver rejected log records: too old',
    });
    expect(await exporter.send(records('a', 'b', 'c'), never)).toEqual({
      count: 3,
      reason: expect.stringMatching(/responded with 400: bad$/),
    });
    expect(requests).toHaveLength(2);
  });

  it('halves what is too large', async () => {
    const limit: ScriptStep = ({ body }) => ({ status: namesIn(body).length > 1 ? 413 : 200 });
    const { exporter, requests } = await open({}, limit);
    expect(await exporter.send(records('a', 'b', 'c'), never)).toBeUndefined();
    const accepted = requests.map(({ body }) => namesIn(body)).filter((names) => names.length === 1);
    expect(accepted.flat()).toEqual(['a', 'b', 'c']);
  });

  it('ends when the signal aborts', async () => {
    const stop = new AbortController();
    const { exporter } = await open({}, () => {
      stop.abort(new Error('enough'));
      return { stayOpen: true };
    });
    await expect(exporter.send(records('a'), stop.signal)).rejects.toThrow('enough');
  });
});

describe('the endpoint', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/logs'],
    ['https://loki.example.com/otlp/', 'https://loki.example.com/otlp/v1/logs'],
    ['https://example.com/api/v1/logs?x=1', 'https://example.com/api/v1/logs?x=1'],
  ])('of %s is %s', (text, url) => {
    expect(parseEndpoint(text, {}).url.href).toBe(url);
  });

  it('takes the user from the address, and headers for logs before the others', () => {
    const { url, headers } = parseEndpoint('https://me:p%40ss@example.com', {
      OTEL_EXPORTER_OTLP_HEADERS: 'A=1,b=2',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'a=3',
    });
    expect(url.href).toBe('https://example.com/v1/logs');
    expect(headers).toEqual({ authorization: `Basic ${btoa('me:p@ss')}`, a: '3', b: '2' });
  });

  it.each([
    ['ftp://user:secret@example.com', {}],
    ['secret', {}],
    ['http://user:secret%@example.com', {}],
    ['http://localhost', { OTEL_EXPORTER_OTLP_HEADERS: 'bad name=secret' }],
    ['http://localhost', { OTEL_EXPORTER_OTLP_HEADERS: 'a=secret%' }],
    ['http://localhost', { OTEL_EXPORTER_OTLP_HEADERS: 'a=secret\n\nx' }],
  ])('%s %j is a usage error that shows no secret', (text, env) => {
    let message = '';
    try {
      parseEndpoint(text, env);
    } catch (error) {
      expect(error).toMatchObject({ code: 'usage' });
      message = (error as Error).message;
    }
    expect(message).toMatch(/^invalid/);
    expect(message).not.toContain('secret');
  });
});
