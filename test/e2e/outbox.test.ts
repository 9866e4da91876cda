import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { Outbox } from '../../src/store/outbox.ts';
import { refuse, type ServerFault, startEventServer } from '../support/event-server.ts';
import { Home } from '../support/kev.ts';
import { killOutboxWriters } from '../support/kill-outbox-writer.ts';
import type { ReceivedRequest, ScriptedServer } from '../support/scripted-server.ts';
import { useServer } from '../support/server-kubeconfig.ts';

/** How often kev is killed while it queues or flushes; 100 take a minute, and are for CI. */
const KILLS = Number(process.env.KEV_TEST_KILLS ?? 20);
const SEED = Number(process.env.KEV_TEST_SEED ?? 1);

const CUT = { response: { cut: 'before' } } as const;

let home: Home;
let sink: MemorySink;
let server: ScriptedServer;
let faultOf: (request: ReceivedRequest) => ServerFault | undefined;
let cluster: string[];

beforeEach(async () => {
  home = new Home();
  sink = new MemorySink();
  faultOf = () => undefined;
  server = await startEventServer(sink, (request) => faultOf(request));
  cluster = useServer(home, server.url);
});
afterEach(async () => {
  await server.close();
  home[Symbol.dispose]();
});

const kev = (...args: string[]) => home.kev([...args, ...cluster]);
const emit = (object: string, message: string, ...args: string[]) =>
  kev('emit', object, 'Normal', 'R', message, ...args);
/** Gives up on a server after a second, which does not include the start of kev: that may take longer. */
const queue = (object: string, message: string, ...args: string[]) =>
  home.kev(['emit', '-f', '-', '--spool', '--timeout', '1s', ...args, ...cluster], {
    input: JSON.stringify({ object, type: 'Normal', reason: 'R', message }),
  });
const isDown = () => CUT;
const isUp = () => undefined;
const isList = ({ method, url }: ReceivedRequest) => method === 'GET' && url.includes('fieldSelector');
const messages = () => sink.events.map(({ message }) => message);

describe('--spool', () => {
  it.each([
    [401, true, 'the server did not accept the credentials'],
    [403, true, 'forbidden'],
    [429, false, '429'],
    [500, false, '500'],
  ])(
    'keeps what the server refuses with %i, reports why, and delivers it later',
    async (code, isFinal, words) => {
      faultOf = () => ({ response: refuse(code) });
      // The first is refused at the lookup of its object.
      for (const more of [[], ['--no-resolve']]) {
        const run = isFinal
          ? await emit('pod/x', 'm', '--spool', ...more)
          : await queue('pod/x', 'm', '--timeout', '3s', ...more);
        expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining(' queued\n') });
        expect(run.stderr).toMatch(/^warning: (line 1: )?kept in the outbox: /m);
        expect(run.stderr).toContain(words);
        expect((await kev('flush', '--timeout', '300ms')).status).not.toBe(0);
        if (more.length === 0) expect((await kev('flush', '--drop', '--all')).status).toBe(0);
      }
      faultOf = isUp;
      expect(await kev('flush')).toMatchObject({ status: 0, stdout: expect.stringContaining(' created\n') });
    },
  );

  it('keeps events that cannot be delivered, and flush delivers them in order, with their own times', async () => {
    faultOf = isDown;
    const before = Date.now();
    // The limit of a single event includes the start of kev.
    expect(await emit('pod/x', 'one', '--no-resolve', '--spool', '--timeout', '5s')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^warning: kept in the outbox: .*: the connection was cut.*\n$/),
      stdout: expect.stringMatching(/^event\/x\.[0-9a-f]{16} queued\n$/),
    });
    for (const message of ['two', 'three'])
      expect((await queue('pod/x', message, '--no-resolve')).status).toBe(0);
    const after = Date.now();
    const list = (await kev('flush', '--list')).stdout.trim().split('\n');
    expect(list).toHaveLength(4);
    expect(list[1]).toMatch(/^1 +\d+s +prod\/shop +0 +Normal +R +pod\/x +one +<none>$/);

    faultOf = isUp;
    const run = await kev('flush');
    expect(run).toMatchObject({ status: 0, stderr: 'kev: 3 records: 3 created\n' });
    expect(run.stdout).toMatch(/^(event\/x\.[0-9a-f]{16} created\n){3}$/);
    expect(messages()).toEqual(['one', 'two', 'three']);
    for (const event of sink.events) {
      const time = Date.parse(event.firstTimestamp ?? '');
      expect(time).toBeGreaterThan(before - 1000);
      expect(time).toBeLessThanOrEqual(after);
      expect(event.metadata.namespace).toBe('shop');
    }
    expect(await kev('flush')).toMatchObject({ status: 0, stdout: '', stderr: 'kev: the outbox is empty\n' });
  });

  it('can be set by KEV_SPOOL, and stores no credentials', async () => {
    faultOf = isDown;
    const run = await home.kev(
      ['emit', 'pod/x', 'Normal', 'R', 'm', '--timeout', '100ms', ...cluster, '--token', 'very-secret'],
      { env: { KEV_SPOOL: '1' } },
    );
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('queued') });
    const data = readFileSync(join(home.path, '.local', 'share', 'kev', 'kev.db'));
    expect(data.includes('"server"')).toBe(true);
    expect(data.includes('very-secret')).toBe(false);
    const without = await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '--timeout', '100ms', ...cluster], {
      env: { KEV_SPOOL: '0' },
    });
    expect(without.status).toBe(5);
  });

  it('does not keep events that the server refused', async () => {
    faultOf = ({ method }) => (method === 'POST' ? { response: refuse(422, { message: 'no' }) } : undefined);
    expect((await emit('pod/x', 'm', '--no-resolve', '--spool')).status).toBe(1);
    expect((await kev('flush', '--list')).stderr).toBe('kev: the outbox is empty\n');
  });

  it('counts an event once whose response was lost', async () => {
    // The server processes the request, and the response is lost.
    faultOf = (request) => (isList(request) ? undefined : { ...CUT, processed: true });
    expect((await queue('pod/x', 'm', '--no-resolve', '--timeout', '3s')).stdout).toContain('queued');
    expect(sink.events).toMatchObject([{ message: 'm', count: 1 }]);
    faultOf = isUp;
    for (let others = 0; others < 3; others++)
      expect((await emit('pod/other', 'o', '--no-resolve', '--spool')).status).toBe(0);
    expect((await kev('flush', '--list')).stderr).toBe('kev: the outbox is empty\n');
    expect(sink.events).toMatchObject([
      { message: 'm', count: 1 },
      { message: 'o', count: 3 },
    ]);
  });

  it('looks up the object at delivery', async () => {
    faultOf = isDown;
    expect((await queue('pod/x', 'm')).stdout).toContain('queued');
    expect((await queue('pod/gone', 'm')).stdout).toContain('queued');
    faultOf = ({ url }) => {
      if (url.includes('/pods/x')) {
        return { response: { body: { metadata: { name: 'x', uid: 'uid-x', resourceVersion: '7' } } } };
      }
      if (!url.includes('/pods/gone')) return undefined;
      return { response: refuse(404, { message: 'pods "gone" not found', details: { name: 'gone' } }) };
    };
    const run = await kev('flush');
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('pod "gone" not found in namespace "shop"');
    expect(run.stderr).toContain('kev flush --drop 2');
    expect(sink.events).toMatchObject([{ involvedObject: { kind: 'Pod', name: 'x', uid: 'uid-x' } }]);

    // What was refused for good stays, and is not tried again.
    const again = await kev('flush');
    expect(again).toMatchObject({ status: 0, stdout: '' });
    expect(again.stderr).toContain('1 refused earlier');
    expect((await kev('flush', '--list')).stdout).toMatch(/refused: pod "gone" not found/);
    expect((await kev('flush', '--drop')).stdout).toMatch(/^event\/gone\.\S+ dropped\n$/);
    expect((await kev('flush', '--list')).stderr).toBe('kev: the outbox is empty\n');
  });

  it('is delivered by the next emit that succeeds, with or without --spool', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    await queue('pod/y', 'two', '--no-resolve');
    faultOf = isUp;
    const run = await emit('pod/z', 'three', '--no-resolve');
    expect(run).toMatchObject({ status: 0, stderr: 'kev: delivered 2 events from the outbox\n' });
    expect(messages().toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('keeps the events of a file, with one outcome each, and delivers them while others are emitted', async () => {
    faultOf = isDown;
    const running = home.start(['emit', '-f', '-', '--spool', '--no-resolve', '--timeout', '2s', ...cluster]);
    const { stdin } = running.child;
    const send = (message: string) =>
      stdin?.write(`${JSON.stringify({ object: 'pod/x', type: 'Normal', reason: 'R', message })}\n`);
    send('one');
    await running.line(/queued/);
    send('two');
    await running.line(/queued/);
    faultOf = isUp;
    stdin?.write(`${JSON.stringify({ object: 'pod/y', type: 'Normal', reason: 'R', message: 'y' })}\n`);
    await running.line(/created/);
    stdin?.end();
    expect(await running.status).toBe(0);
    expect(messages()).toEqual(['y', 'one', 'two']);
  });
});

describe('kev flush', () => {
  it('reports that the server cannot be reached, and keeps everything', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    await queue('pod/x', 'two', '--no-resolve');
    const run = await kev('flush', '--timeout', '200ms');
    expect(run.status).toBe(5);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^error: event 1 of the outbox: cannot record .*\nkev: 1 record: 1 failed\n/);
    const [, first, second] = (await kev('flush', '--list')).stdout.split('\n');
    expect(first).toMatch(/^1 .* 1 .*cannot reach the server/);
    expect(second).toMatch(/^2 .* 0 .*<none>$/);
    expect((await home.kev(['flush', '--no-fail', '--timeout', '200ms', ...cluster])).status).toBe(0);
  });

  it('keeps events that only lack permissions', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    faultOf = ({ method }) =>
      method === 'POST' ? { response: refuse(403, { message: 'forbidden' }) } : undefined;
    expect((await kev('flush')).status).toBe(3);
    faultOf = isUp;
    expect((await kev('flush')).status).toBe(0);
    expect(messages()).toEqual(['one']);
  });

  it('delivers to the server of the context, and reports other servers', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    const other = useServer(home, 'http://127.0.0.1:9', 'other');
    expect(await home.kev(['flush', ...other])).toMatchObject({
      status: 0,
      stderr: [
        'kev: 0 records',
        `kev: 1 more in the outbox for context "prod" (${server.url})`,
        `hint: if its server has moved: kev flush --from ${server.url} --to CONTEXT`,
        '',
      ].join('\n'),
    });
    expect((await home.kev(['flush', '--drop', '--all', '--context', 'other'])).stdout).toBe('');
    expect((await home.kev(['flush', '--drop', '--all', '--context', 'prod'])).stdout).toContain('dropped');
  });

  const queueMany = (names: [namespace: string, name: string][]) => {
    const lines = names.map(([namespace, name]) =>
      JSON.stringify({ object: `pod/${name}`, namespace, type: 'Normal', reason: 'R', message: name }),
    );
    const args = ['emit', '-f', '-', '--spool', '--no-resolve', '--timeout', '50ms', ...cluster];
    return home.kev(args, { input: lines.join('\n') });
  };
  const numbered = (namespace: string, count: number) =>
    Array.from({ length: count }, (_, at): [string, string] => [namespace, `x${at}`]);

  it.each<[string, ServerFault]>([
    ['500', { response: refuse(500) }],
    ['429', { response: refuse(429) }],
    ['403', { response: refuse(403) }],
    ['422', { response: refuse(422) }],
    ['a cut connection', CUT],
  ])('delivers what is in other namespaces although one namespace answers with %s', async (_, fault) => {
    faultOf = isDown;
    await queueMany([...numbered('broken', 150), ...numbered('fine', 3)]);
    faultOf = ({ method, url }) => (method === 'POST' && url.includes('/broken/') ? fault : undefined);
    const run = await kev('flush', '--timeout', '2s', '--request-timeout', '5s');
    expect(run.status).toBe(3);
    expect(messages().toSorted()).toEqual(['x0', 'x1', 'x2']);
    expect(run.stderr).toMatch(/: 3 created, \d+ (failed|rejected)\n/);
  });

  it('delivers events about other objects in spite of a damaged record', async () => {
    faultOf = isDown;
    await queueMany([
      ['shop', 'a'],
      ['shop', 'b'],
    ]);
    {
      const path = join(home.path, '.local', 'share', 'kev');
      await using outbox = await Outbox.open<unknown>({ location: path, clock: systemClock });
      await outbox.add({ server: server.url }, { event: null });
    }
    faultOf = isUp;
    const run = await kev('flush');
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('error: event 3 of the outbox: cannot be sent: ');
    expect(messages().toSorted()).toEqual(['a', 'b']);
  });

  it('delivers to the new address of a cluster in the same kubeconfig', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    await using moved = await startMoved();
    useServer(home, moved.url);
    expect((await kev('flush')).status).toBe(0);
    expect(messages()).toEqual(['one']);
  });

  it.each(['the address', 'the context', 'the cluster'])(
    'delivers what waits for a server that is named by %s to another context',
    async (how) => {
      faultOf = isDown;
      await queue('pod/x', 'one', '--no-resolve');
      await using moved = await startMoved();
      const other = useServer(home, moved.url, 'other');
      const from = { 'the address': `${server.url}/`, 'the context': 'prod', 'the cluster': 'c' }[how] ?? '';
      expect((await home.kev(['flush', ...other])).stderr).toContain(`--from ${server.url} --to CONTEXT`);
      expect(messages()).toEqual([]);
      const run = await home.kev(['flush', '--from', from, '--to', 'other', ...other]);
      expect(run).toMatchObject({ status: 0, stderr: 'kev: 1 record: 1 created\n' });
      expect(messages()).toEqual(['one']);
    },
  );

  it('does not deliver to another cluster whose context has the same name', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    await using moved = await startMoved();
    const folder = new Home();
    const other = useServer(folder, moved.url);
    expect((await home.kev(['flush', ...other])).stderr).toContain('kev: 0 records\n');
    folder[Symbol.dispose]();
    expect(messages()).toEqual([]);
  });

  it('reports a destination without events', async () => {
    faultOf = isDown;
    await queue('pod/x', 'one', '--no-resolve');
    expect(await kev('flush', '--from', 'nowhere')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('error: no events in the outbox for "nowhere"\nhint: kev flush --list'),
    });
  });

  /** The same events at another address. */
  async function startMoved(): Promise<{ url: string } & AsyncDisposable> {
    const { url, close } = await startEventServer(sink, () => undefined);
    return { url, [Symbol.asyncDispose]: close };
  }

  it.each([
    [['5'], 'unexpected argument "5": IDs require --drop'],
    [['--list', '--drop'], "--list and --drop can't be used together"],
    [['--all'], '--all requires --drop'],
    [['--drop', '--all', '1'], "IDs and --all can't be used together"],
    [['--drop', 'x'], 'invalid ID "x"'],
    [['--to', 'x'], '--to requires --from'],
    [['--from', 'x', '--list'], "--from and --list can't be used together"],
    [['--from', 'x', '--to', 'y', '--context', 'z'], "--to and --context can't be used together"],
    [['--local'], 'cannot flush to the local store'],
  ])('refuses %j', async (args, words) => {
    const run = await home.kev(['flush', ...args]);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  });

  it('delivers each event once when several flush at once', async () => {
    faultOf = isDown;
    const lines = Array.from({ length: 60 }, (_, at) =>
      JSON.stringify({ object: `pod/x${at % 7}`, type: 'Normal', reason: 'R', message: `m${at % 20}` }),
    );
    const queued = await home.kev(
      ['emit', '-f', '-', '--spool', '--no-resolve', '--timeout', '2s', ...cluster],
      { input: lines.join('\n') },
    );
    expect(queued.stderr).toMatch(
      /^warning: line \d+: kept in the outbox: .*\nkev: 60 records: 60 queued\n$/,
    );
    faultOf = isUp;
    const runs = await Promise.all([1, 2, 3].map(() => kev('flush')));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    const printed = runs.flatMap(({ stdout }) => stdout.split('\n').filter(Boolean));
    expect(printed).toHaveLength(60);
    const total = sink.events.reduce((sum, { count = 0 }) => sum + count, 0);
    expect(total).toBe(60);
  });
});

it(`loses and doubles nothing when kev is killed at ${KILLS} random times`, {
  timeout: 600_000,
}, async () => {
  const queued = await killOutboxWriters(home, { kills: KILLS, seed: SEED });
  expect(queued).toMatchObject({ lost: [], wrong: [], emptied: true });
  expect(queued.accepted.length).toBeGreaterThan(KILLS / 4);
  console.log(
    `${queued.kills} kills, seed ${SEED}: ${queued.accepted.length} events queued, each stored once`,
  );
});
