import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';
import { MemoryServer } from '../support/memory-server.ts';
import { dataOfPage, eventsInPage } from '../support/timeline-page.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
});
afterEach(() => home[Symbol.dispose]());

const run = (...args: string[]) => home.kev(['run', ...args]);
const kev = `"${process.execPath}" "${KEV}"`;
/** A command that emits an event about each of these, and then does something else. */
const emits = (objects: string[], then = 'true') => [
  '--',
  'sh',
  '-c',
  [...objects.map((object) => `${kev} emit ${object} Warning Unwell "not well" >&2`), then].join(' && '),
];
const rows = (text: string) => text.split('\n').filter((line) => /Unwell/.test(line) && !/event/.test(line));

describe('--fail-on', () => {
  it('is status 10 when such an event happened and the command succeeded', async () => {
    const { status, stderr } = await run('--for', 'pod/x', '--fail-on', 'Warning', ...emits(['pod/x']));
    expect(stderr).toMatch(/Warning +Unwell +pod\/x +not well\nkev: --fail-on Warning matched\n$/);
    expect(status).toBe(10);
  });

  it.each([
    ['the command failed', ['--for', 'pod/x'], emits(['pod/x'], 'exit 7'), 7],
    ['it is about another object', ['--for', 'pod/x'], emits(['pod/y']), 0],
    ['it is about an object of the namespace', [], emits(['pod/y']), 10],
    ['it is in another namespace', [], emits(['pod/y -n other']), 0],
    ['it is in another namespace, with -A', ['-A', '--for', 'pod/x'], emits(['pod/y -n other']), 10],
    ['nothing is recorded', ['--no-emit'], emits(['pod/y']), 10],
  ])('when %s', async (_, flags, command, status) => {
    expect((await run('--fail-on', 'Warning', ...flags, ...command)).status).toBe(status);
  });

  it('does not match what happened before, or what kev itself recorded', async () => {
    await home.kev(['emit', 'pod/x', 'Warning', 'Unwell', 'not well']);
    const gates = ['--fail-on', 'reason=Unwell', '--fail-on', 'reason=RunStarted'];
    expect(await run('--for', 'pod/x', ...gates, '--', 'true')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('refuses a wrong expression before the command starts', async () => {
    const { status, stdout } = await run('--fail-on', 'nonsense=1', '--', 'echo', 'started');
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('--kill-on-fail', () => {
  it('ends the command at once', async () => {
    const { status, stderr } = await run(
      ...['--for', 'pod/x', '--fail-on', 'Warning', '--kill-on-fail'],
      ...emits(['pod/x'], 'exec sleep 1000'),
    );
    expect(stderr).toContain('kev: --fail-on Warning matched\n');
    expect(status).toBe(10);
    const events = JSON.parse((await home.kev(['get', '--reason', 'RunFailed', '-o', 'json'])).stdout).items;
    expect(events).toMatchObject([{ message: expect.stringMatching(/, ended by SIGTERM/) }]);
  });
});

describe('--watch', () => {
  it('prints the events about the object on stderr, each state once', async () => {
    const { status, stdout, stderr } = await run(
      '--for',
      'pod/x',
      '--watch',
      ...emits(['pod/x', 'pod/y', 'pod/x']),
    );
    expect([status, stdout]).toEqual([0, '']);
    expect(rows(stderr)).toEqual([
      expect.stringMatching(/Warning +Unwell +pod\/x +not well$/),
      expect.stringMatching(/\(x2 over .*Warning +Unwell +pod\/x +not well$/),
    ]);
  });
});

describe('--report', () => {
  const path = () => join(home.path, 'report.html');

  it('holds what happened in the namespace, each event in its last state', async () => {
    await home.kev(['emit', 'pod/before', 'Normal', 'Earlier', 'not in the report']);
    const command = emits(['pod/x', 'pod/y', 'pod/x', 'pod/z -n other']);
    expect((await run('--for', 'pod/x', '--report', path(), ...command)).status).toBe(0);
    expect(eventsInPage(path())).toMatchObject([
      { object: 'pod/x', reason: 'Unwell', occurrences: 2 },
      { object: 'pod/y', reason: 'Unwell', occurrences: 1 },
    ]);
    expect(readFileSync(path(), 'utf8')).toContain('<title>Events while sh ran - kev timeline</title>');
  });

  it('holds what happened everywhere with -A', async () => {
    await run('-A', '--report', path(), ...emits(['pod/x', 'pod/z -n other']));
    expect(eventsInPage(path()).map(({ namespace }) => namespace)).toEqual(['default', 'other']);
  });

  it('says when nothing happened', async () => {
    await run('--report', path(), '--', 'true');
    expect(eventsInPage(path())).toEqual([]);
    expect(readFileSync(path(), 'utf8')).toContain('<p>No events.</p>');
  });

  it('takes the place of a file, and of what a link leads to, with its mode', async () => {
    writeFileSync(path(), 'old', { mode: 0o640 });
    const link = join(home.path, 'link.html');
    symlinkSync(path(), link);
    expect((await run('--report', link, ...emits(['pod/x']))).status).toBe(0);
    expect(eventsInPage(path())).toHaveLength(1);
    expect(statSync(path()).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(home.path).filter((name) => name.startsWith('.kev'))).toEqual([]);
  });

  it.each(['/dev/null', '/tmp'])('does not replace %s, which is no regular file', async (file) => {
    const { status, stderr } = await run('--report', file, '--', 'echo', 'started');
    expect([status, stderr]).toEqual([2, `error: cannot write --report ${file}: not a regular file\n`]);
  });

  it('that cannot be written is an error before the command starts', async () => {
    expect(await run('--report', join(home.path, 'none', 'x'), '--', 'echo', 'started')).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: cannot write --report ${join(home.path, 'none', 'x')}: no such file or directory\n`,
    });
  });
});

describe('kev record -- COMMAND', () => {
  it('writes what happened while the command ran, ends with its status, and records no events about it', async () => {
    const report = join(home.path, 'events.html');
    const command = emits(['pod/x'], 'exit 3');
    expect((await home.kev(['record', '--report', report, ...command])).status).toBe(3);
    expect(eventsInPage(report)).toMatchObject([{ object: 'pod/x', reason: 'Unwell' }]);
    expect((await home.kev(['get', '-o', 'name'])).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('writes timeline.html by default', async () => {
    const bin = `"${process.execPath}" "${KEV}"`;
    expect((await home.shell(`${bin} record -- true`, { cwd: home.path })).status).toBe(0);
    expect(eventsInPage(join(home.path, 'timeline.html'))).toEqual([]);
  });

  it.each([
    ['unexpected argument "true"', ['true']],
    ["--keep and -- COMMAND can't be used together", ['--keep', '3d', '--', 'true']],
    ["--status and -- COMMAND can't be used together", ['--status', '--', 'true']],
    ["--store and -- COMMAND can't be used together", ['--store', 'events', '--', 'true']],
    ['--report requires -- COMMAND', ['--report', 'x.html']],
  ])('%s', async (message, args) => {
    const { status, stderr } = await home.kev(['record', ...args]);
    expect([status, stderr.split('\n')[0]]).toEqual([2, `error: ${message}`]);
  });
});

it('reads the events once for --fail-on and --report of the whole namespace', async () => {
  await using server = await MemoryServer.start();
  const [report, done] = [join(home.path, 'report.html'), join(home.path, 'done')];
  const watching = server.asked(/watch=/);
  const command = ['--', 'sh', '-c', `until [ -e "${done}" ]; do sleep 0.05; done`];
  const flags = ['--server', server.url, '--no-emit', '--fail-on', 'reason=Unwell', '--report', report];
  const ended = run(...flags, ...command);
  await watching;
  server.event('Unwell');
  writeFileSync(done, '');
  expect((await ended).status).toBe(10);
  expect(eventsInPage(report)).toHaveLength(1);
  expect(server.requests.filter((request) => request.includes('watch='))).toHaveLength(1);
});

describe('the --report of a cluster', () => {
  const report = () => join(home.path, 'report.html');
  const ownerOf = (file: string) =>
    eventsInPage(file).map(({ owner, isOwnerInferred }) => [owner, isOwnerInferred]);
  const gapsOf = (file: string) => dataOfPage(readFileSync(file, 'utf8')).gaps;

  /** Runs a command during which an event about a pod of the StatefulSet `db` happens, and then something else. */
  const runMeanwhile = async (server: MemoryServer, then: () => unknown = () => {}, ...flags: string[]) => {
    // A run of less than a second is seen whole.
    server.clockOffsetMs = undefined;
    const kind = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
    const ownerReferences = [{ ...kind, name: 'db', uid: 'db-uid', controller: true }];
    server.put(
      { metadata: { name: 'member', namespace: 'default', uid: 'u', ownerReferences } },
      '/api/v1/pods',
    );
    const done = join(home.path, 'done');
    const watching = server.asked(/watch=/);
    const command = ['--', 'sh', '-c', `until [ -e "${done}" ]; do sleep 0.05; done`];
    const ended = run('--server', server.url, '--no-emit', '--report', report(), ...flags, ...command);
    await watching;
    server.event('Unwell', { name: 'member', uid: 'u' });
    await then();
    writeFileSync(done, '');
    return ended;
  };

  it('has the owner references of objects, and no gap', async () => {
    await using server = await MemoryServer.start();
    expect(await runMeanwhile(server)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(ownerOf(report())).toEqual([['statefulset/db', false]]);
    expect(gapsOf(report())).toEqual([]);
  });

  it('shows when a server was restored, which may have lost events', async () => {
    await using server = await MemoryServer.start();
    await runMeanwhile(server, async () => {
      const checked = server.asked(/resourceVersionMatch=NotOlderThan/);
      server.reset();
      await checked;
    });
    expect(gapsOf(report())).toMatchObject([{ why: 'the server was restored to an earlier state' }]);
  });

  it('is written without the right to read objects, and says so', async () => {
    await using server = await MemoryServer.start();
    server.refused = { path: /\/pods/, code: 403 };
    const { status, stderr } = await runMeanwhile(server);
    expect([status, stderr]).toEqual([0, 'kev: cannot list pods: only messages and names link them\n']);
    expect(ownerOf(report())).toEqual([['pod/member', false]]);
  });

  it('is written when objects cannot be read, which is a warning also with --strict', async () => {
    await using server = await MemoryServer.start();
    server.refused = { path: /\/pods/, code: 500 };
    const { status, stderr } = await runMeanwhile(server, () => {}, '--strict');
    expect([status, stderr]).toEqual([
      0,
      'warning: cannot read objects in namespace "default": refused (500)\n',
    ]);
    expect(ownerOf(report())).toEqual([['pod/member', false]]);
  });

  it('shows from when on events could not be read, and reports that once', async () => {
    const server = await MemoryServer.start();
    const lost = () => server[Symbol.asyncDispose]();
    const { status, stderr } = await runMeanwhile(server, lost);
    expect(status).toBe(0);
    expect(stderr.match(/^warning: .*/gm)).toEqual([
      expect.stringMatching(/^warning: cannot list events in namespace "default": cannot reach the server/),
    ]);
    expect(gapsOf(report())).toMatchObject([{ why: 'the events could not be read' }]);
  });

  it('shows that nothing was read', async () => {
    await run('--server', 'http://127.0.0.1:1', '--no-emit', '--report', report(), '--', 'true');
    expect(gapsOf(report())).toMatchObject([{ why: 'the events could not be read' }]);
  });
});

it('writes the --report also when --fail-on cannot be applied', async () => {
  const report = join(home.path, 'report.html');
  const message = `${'a'.repeat(40)}!`;
  const emit = (object: string) => `${kev} emit ${object} Warning Unwell '${message}' >&2`;
  const command = ['--', 'sh', '-c', `${emit('pod/x')} && ${emit('pod/y')}`];
  const { stderr, status } = await run('--strict', '--fail-on', '/^(a+)+$/', '--report', report, ...command);
  expect(stderr).toMatch(/^error: .*takes too long$/m);
  expect(status).toBe(2);
  expect(eventsInPage(report)).toHaveLength(2);
});

describe('--no-emit', () => {
  it('records nothing', async () => {
    await run('--no-emit', '--watch', '--', 'true');
    expect((await home.kev(['get', '-A', '-o', 'name'])).stdout).toBe('');
  });

  it.each([
    ['--no-emit requires --watch or --fail-on or --report', ['--no-emit']],
    ["--reason and --no-emit can't be used together", ['--no-emit', '--watch', '--reason', 'X']],
    ['--for requires --watch or --fail-on', ['--no-emit', '--report', 'r', '--for', 'pod/x']],
    ['--kill-on-fail requires --fail-on', ['--kill-on-fail']],
    ['--all-namespaces requires --watch or --fail-on or --report', ['-A']],
  ])('%s', async (message, flags) => {
    const { status, stderr } = await run(...flags, '--', 'true');
    expect([status, stderr.split('\n')[0]]).toEqual([2, `error: ${message}`]);
  });
});

describe('when events cannot be read', () => {
  const unreachable = ['--server', 'http://127.0.0.1:1', '--no-emit', '--fail-on', 'Warning'];

  it('the command keeps its status, and a warning reports it', async () => {
    const { status, stderr } = await run(...unreachable, '--', 'true');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: cannot (?:list|watch) events in namespace "default": .*\n$/);
  });

  it('is an error with --strict', async () => {
    expect((await run(...unreachable, '--strict', '--', 'true')).status).toBe(5);
  });
});
