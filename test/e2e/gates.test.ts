import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { Home } from '../support/kev.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';

// Each test starts kev several times, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

const emit = (reason: string, type: string, ...more: string[]) =>
  home.kev(['emit', 'pod/web', type, reason, 'm', '--local', ...more]);
const row = (event: CoreV1Event) => `${JSON.stringify({ apiVersion: 'v1', kind: 'Event', ...event })}\n`;
const old = '2026-01-01T10:00:00Z';
const oldEvent = (reason: string, parts: Partial<CoreV1Event> = {}) =>
  sampleEvent({
    reason,
    metadata: { name: `web-0.${reason}`, uid: reason, resourceVersion: '5' },
    firstTimestamp: old,
    lastTimestamp: old,
    ...parts,
  });

describe('a gate on the local store', () => {
  it.each([['watch'], ['get', '-w']])('%s %s matches what happens after the start', async (...command) => {
    await emit('Failed', 'Warning', '--at', '1h');
    await emit('Done', 'Normal', '--at', '1h');
    const watch = home.start([...command, 'pod/web', '--local', '--until=reason=Done', '--fail-on=Warning']);
    await watch.line(/Done/);
    await emit('Done', 'Normal');
    expect(await watch.status).toBe(0);
    expect(watch.lines.at(-1)).toMatch(/\(x2 over .*Done/);
  });

  it('includes the past with --since, and says why it ends', async () => {
    await emit('Failed', 'Warning', '--at', '1h');
    const run = await home.kev(['watch', '--local', '--since', '2h', '--fail-on', 'Warning', '-o', 'name']);
    expect(run).toMatchObject({ status: 10, stderr: 'kev: --fail-on Warning matched\n' });
    const later = await home.kev(['watch', '--local', '--fail-on', 'Warning', '--timeout', '100ms']);
    expect(later).toMatchObject({ status: 124, stderr: 'kev: timed out after 100ms\n' });
  });

  it('of kev wait counts only occurrences after the start', async () => {
    for (let times = 0; times < 3; times++) await emit('BackOff', 'Warning', '--at', '1h');
    const wait = home.start(['wait', 'pod/web', '--reason', 'BackOff', '--count', '2', '--local']);
    // Nothing tells from outside when it has begun: each of these is one more.
    let ended = false;
    void wait.status.then(() => {
      ended = true;
    });
    let emitted = 0;
    for (; !ended; emitted++) await emit('BackOff', 'Warning');
    expect(await wait.status).toBe(0);
    expect(emitted).toBeGreaterThan(1);
    expect(wait.lines.at(-1)).toMatch(/\(x([5-9]|\d\d+) over/);
  });
});

describe('a gate on dumps', () => {
  it('matches events that are appended to a file', async () => {
    const file = join(home.path, 'events.ndjson');
    writeFileSync(file, row(oldEvent('Failed', { type: 'Warning' })) + row(oldEvent('Done')));
    const watch = home.start(['watch', '-f', file, '--until=reason=Done', '--fail-on=Warning', '-o', 'name']);
    await watch.line(/Done/);
    appendFileSync(file, row(oldEvent('Done', { count: 2, lastTimestamp: '2026-01-01T11:00:00Z' })));
    expect(await watch.status).toBe(0);
  });

  it('matches the events of a stream by their times, since it may begin with old ones', async () => {
    const input = row(oldEvent('Failed', { type: 'Warning' }));
    const args = ['watch', '-f', '-', '-o', 'name', '--fail-on', 'Warning'];
    expect(await home.kev(args, { input })).toMatchObject({ status: 0, stdout: 'event/web-0.Failed\n' });
    expect((await home.kev([...args, '--since', '2026-01-01'], { input })).status).toBe(10);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const fresh = row(oldEvent('Failed', { type: 'Warning', lastTimestamp: soon }));
    expect((await home.kev(args, { input: input + fresh })).status).toBe(10);
  });

  it('fails when a stream ends without a match', async () => {
    const run = await home.kev(['watch', '-f', '-', '--until', 'reason=Done', '-o', 'name'], {
      input: row(oldEvent('Done')),
    });
    expect(run).toMatchObject({
      status: 1,
      stderr: 'kev: the input ended before --until reason=Done matched\n',
    });
  });
});

describe('a gate on a cluster', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());
  const list = (...items: CoreV1Event[]) => ({
    body: { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items },
  });
  const change = (event: CoreV1Event) => ({
    chunks: [`${JSON.stringify({ type: 'MODIFIED', object: event })}\n`],
    stayOpen: true,
  });
  const serve = async (listed: CoreV1Event[], came: CoreV1Event) => {
    server = await startScriptedServer(({ url }) =>
      url.includes('watch=true') ? change(came) : list(...listed),
    );
  };
  const again = (event: CoreV1Event) => ({
    ...event,
    count: 2,
    lastTimestamp: '2026-01-01T11:00:00Z',
    metadata: { ...event.metadata, resourceVersion: '10' },
  });

  it.each(['--until', '--fail-on'])('%s matches an old event when it happens again', async (flag) => {
    const event = oldEvent('Done');
    await serve([event, oldEvent('Other')], again(event));
    const run = await home.kev(['watch', '-n', 'ns', '-s', server.url, flag, 'Normal', '-o', 'name']);
    expect(run.status).toBe(flag === '--until' ? 0 : 10);
    expect(run.stdout).toBe('event/web-0.Done\nevent/web-0.Other\nevent/web-0.Done\n');
  });

  it('matches an event of the list that happened after the start', async () => {
    const missing = { kind: 'Status', code: 404, reason: 'NotFound', message: 'pods "web-0" not found' };
    server = await startScriptedServer(({ url }) => {
      if (url.includes('/pods')) return { status: 404, body: missing };
      return url.includes('watch=true')
        ? { stayOpen: true, chunks: [] }
        : list(oldEvent('Done'), oldEvent('Fresh', { lastTimestamp: new Date().toISOString() }));
    });
    for (const flag of [[], ['--watch-only']]) {
      const args = ['watch', '-n', 'ns', '-s', server.url, '--until', 'Normal', '-o', 'name', ...flag];
      const run = await home.kev(args);
      expect(run.status).toBe(0);
      expect(run.stdout).toMatch(/(^|\n)event\/web-0.Fresh\n$/);
    }
    const wait = await home.kev(['wait', 'pod/web-0', '-n', 'ns', '-s', server.url, '-o', 'name']);
    expect(wait).toMatchObject({ status: 0, stdout: 'event/web-0.Fresh\n' });
  });
});
