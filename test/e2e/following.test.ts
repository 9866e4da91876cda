import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home, type Running } from '../support/kev.ts';
import { MemoryServer } from '../support/memory-server.ts';

let home: Home;
let server: MemoryServer;
let started: Running[];

beforeEach(async () => {
  home = new Home();
  server = await MemoryServer.start();
  started = [];
});
afterEach(async () => {
  for (const run of started) run.child.kill('SIGKILL');
  await Promise.all(started.map((run) => run.status));
  await server[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

const REASONS = ['-o', 'jsonpath={.reason}{"\\n"}'];

/** Starts kev, and resolves when it watches events, and objects if there are any. */
async function start(args: string[], watches = ['/events']): Promise<Running & { stderr: () => string }> {
  const watching = watches.map((path) => server.asked(new RegExp(`${path}\\?.*watch=true`)));
  const run = home.start([...args, '-s', server.url, '--max-pause', '10ms']);
  started.push(run);
  let stderr = '';
  run.child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  await Promise.all(watching);
  return Object.assign(run, { stderr: () => stderr });
}

async function stop(run: Running): Promise<string[]> {
  run.child.kill('SIGTERM');
  expect(await run.status).toBe(143);
  return run.lines;
}

describe('an object that is deleted and created again', () => {
  const PODS = '/api/v1/pods';
  const pod = (uid: string, name = 'web-0', owner?: { kind: string; name: string; uid: string }) => ({
    metadata: {
      name,
      namespace: 'default',
      uid,
      ...(owner && { ownerReferences: [{ apiVersion: 'apps/v1', ...owner }] }),
    },
  });
  const about = (uid: string) => ({ name: 'web-0', uid });

  it('is still followed', async () => {
    server.event('Earlier', about('zero'));
    server.put(pod('first'), PODS);
    server.event('Before', about('first'));
    const watch = await start(['watch', 'pod/web-0', ...REASONS], ['/events', '/pods']);
    await watch.line(/Before/);
    for (const uid of ['second', 'third']) {
      server.remove(pod(''), PODS);
      server.put(pod(uid), PODS);
      server.event(uid, about(uid));
      await watch.line(new RegExp(uid));
    }
    // About the one that was there before the watch.
    server.event('Late', about('zero'));
    server.event('Last', about('third'));
    await watch.line(/Last/);
    expect(await stop(watch)).toEqual(['Before', 'second', 'third', 'Last']);
  });

  it.each<[string[], number]>([
    [['watch', 'pod/web-0', '--fail-on', 'reason=After'], 10],
    [['watch', 'pod/web-0', '--until', 'reason=After'], 0],
  ])('is judged: %j', async (args, status) => {
    server.put(pod('first'), PODS);
    const watch = await start(args);
    server.remove(pod(''), PODS);
    server.event('After', about('second'));
    expect(await watch.status).toBe(status);
  });

  it('is found by kev wait', async () => {
    server.put(pod('first'), PODS);
    const watching = server.asked(/events\?.*watch=true/);
    const wait = home.start(['wait', 'pod/web-0', '--reason', 'After', '-s', server.url]);
    started.push(wait);
    await watching;
    server.put(pod('second'), PODS);
    server.event('After', about('second'));
    expect(await wait.status).toBe(0);
  });

  it('is found in a list after an interruption', async () => {
    server.event('Earlier', about('zero'));
    server.put(pod('first'), PODS);
    const watch = await start(['watch', 'pod/web-0', ...REASONS]);
    server.reset({ revision: 3 });
    server.put(pod('second'), PODS);
    server.event('After', about('second'));
    await watch.line(/After/);
    expect(await stop(watch)).toEqual(['After']);
  });

  it('is still followed with what it owns', async () => {
    const [deployments, sets] = ['/apis/apps/v1/deployments', '/apis/apps/v1/replicasets'];
    const make = (uid: string) => {
      const deployment = { kind: 'Deployment', name: 'web', uid: `deploy-${uid}` };
      const set = { kind: 'ReplicaSet', name: `set-${uid}`, uid: `set-${uid}` };
      server.put(pod(deployment.uid, 'web'), deployments);
      server.put(pod(set.uid, set.name, deployment), sets);
      server.put(pod(`pod-${uid}`, 'odd-name', set), PODS);
      server.event(uid, { name: 'odd-name', uid: `pod-${uid}` });
    };
    make('first');
    const watch = await start(['watch', 'deploy/web', '--recursive', ...REASONS]);
    await watch.line(/first/);
    make('second');
    await watch.line(/second/);
    // A pod without an owner.
    server.put(pod('other', 'odd-name'), PODS);
    server.event('Unowned', { name: 'odd-name', uid: 'other' });
    make('third');
    await watch.line(/third/);
    expect(await stop(watch)).toEqual(['first', 'second', 'third']);
  });
});

describe('a server that was reset', () => {
  const LOST =
    /^kev: (?:namespace \w+: )?the server was reset or restored to an earlier state; listing again; some events may be missing$/gm;

  it('is still followed in several namespaces, without repeats', async () => {
    const old = server.event('Old');
    const watch = await start(
      ['watch', '-n', 'default', '-n', 'other', ...REASONS],
      ['default/events', 'other/events'],
    );
    await watch.line(/Old/);
    server.event('Before', { namespace: 'other' });
    await watch.line(/Before/);
    server.reset({ events: [old] });
    server.event('After');
    server.event('Other', { namespace: 'other' });
    for (const _ of ['After', 'Other']) await watch.line(/After|Other/);
    server.event('Last');
    await watch.line(/Last/);
    expect((await stop(watch)).sort()).toEqual(['After', 'Before', 'Last', 'Old', 'Other']);
    expect(watch.stderr()).toMatch(LOST);
  });

  it('is noticed when the connection is silent', async () => {
    const watch = await start(['watch', ...REASONS, '--silence-limit', '300ms', '--until', 'reason=After']);
    const checked = server.asked(/resourceVersionMatch=NotOlderThan/);
    server.reset({ endsWatches: false });
    server.event('After');
    await checked;
    expect(await watch.status).toBe(0);
    expect(watch.stderr()).toMatch(LOST);
  });

  it('is noticed when other changes have brought it to the same version again', async () => {
    const watch = await start(['watch', ...REASONS]);
    for (let at = 0; at < 5; at++) server.event('Before');
    for (let at = 0; at < 5; at++) await watch.line(/Before/);
    server.reset();
    server.event('Missed');
    for (let at = 0; at < 10; at++) server.event('After');
    await watch.line(/Missed/);
    expect(await stop(watch)).toContain('Missed');
    expect(watch.stderr()).toMatch(LOST);
  });

  it('is noticed by its identity when its versions are higher', async () => {
    const watch = await start(['watch', ...REASONS]);
    server.event('Before');
    await watch.line(/Before/);
    server.reset({ revision: 9000, isOther: true });
    server.event('After');
    await watch.line(/After/);
    expect(await stop(watch)).toEqual(['Before', 'After']);
    expect(watch.stderr()).toMatch(
      /^kev: the server was replaced by another one; listing again; some events may be missing$/m,
    );
  });

  it.each([
    ['restored', false, ['New']],
    ['emptied', false, ['New']],
    ['replaced', true, ['New']],
  ])('is noticed by --resume when it was %s', async (how, isOther, expected) => {
    const resume = ['watch', ...REASONS, '--resume', join(home.path, 'position')];
    const first = await start(resume);
    const old = server.event('Old');
    await first.line(/Old/);
    await stop(first);
    server.reset({ events: how === 'restored' ? [old] : [], isOther, ...(isOther && { revision: 9000 }) });
    server.event('New');
    const second = await start(resume);
    await second.line(/New/);
    expect(await stop(second)).toEqual(expected);
    expect(second.stderr()).toMatch(/some events may be missing/);
    const third = await start(resume);
    server.event('Last');
    await third.line(/Last/);
    expect(await stop(third)).toEqual(['Last']);
    expect(third.stderr()).toBe('');
  });

  it('is matched and printed once by --resume, also what arrived together with a match', async () => {
    const resume = ['watch', ...REASONS, '--resume', join(home.path, 'position'), '--until', 'reason=Done'];
    const first = await start(resume);
    server.isForbidden = true;
    server.reset();
    for (const reason of ['A', 'Done', 'B', 'Done', 'C']) server.event(reason);
    server.isForbidden = false;
    expect(await first.status).toBe(0);
    const second = home.start([...resume, '-s', server.url]);
    started.push(second);
    expect(await second.status).toBe(0);
    const third = await start(resume);
    await third.line(/C/);
    server.event('Done');
    expect(await third.status).toBe(0);
    const lines = [first, second, third].map((run) => run.lines);
    expect(lines).toEqual([
      ['A', 'Done'],
      ['B', 'Done'],
      ['C', 'Done'],
    ]);
  });

  it('does not make kev wait miss an event', async () => {
    const watching = server.asked(/events\?.*watch=true/);
    const wait = home.start(['wait', 'pod/web-0', '--reason', 'After', '-s', server.url]);
    started.push(wait);
    await watching;
    server.reset();
    server.event('After');
    expect(await wait.status).toBe(0);
  });
});

it('goes on when permissions were missing for a while', async () => {
  const watch = await start(['watch', ...REASONS]);
  server.isForbidden = true;
  server.endWatches();
  for (let refusals = 0; refusals < 20; refusals += 1) await server.asked(/\/events\?/);
  server.event('After');
  server.isForbidden = false;
  await watch.line(/After/);
  expect(await stop(watch)).toEqual(['After']);
  expect(watch.stderr()).toMatch(/^kev: not allowed to watch \(events is forbidden\); retrying$/m);
});
