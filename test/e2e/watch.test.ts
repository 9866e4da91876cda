import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Home } from '../support/kev.ts';
import { sampleEvent } from '../support/sample-event.ts';

// Each test starts kev many times, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

const emit = (object: string, reason: string, message: string, ...more: string[]) =>
  home.kev([
    'emit',
    object,
    more.includes('--normal') ? 'Normal' : 'Warning',
    reason,
    message,
    '--local',
    ...more.filter((word) => word !== '--normal'),
  ]);

describe('kev watch on the local store', () => {
  it('prints a repeat in a row of its own, in the same columns', async () => {
    await emit('pod/x', 'First', 'one');
    const watch = home.start(['watch', '--local']);
    await watch.line(/First/);
    await emit('pod/x', 'First', 'one');
    await watch.line(/^\S+ \(x2 over \S+\) +Warning +First +pod\/x +one$/);
    await emit('pod/y', 'Second', 'two');
    await watch.line(/Second/);
    watch.child.kill('SIGTERM');
    expect(await watch.status).toBe(143);
    const columns = watch.lines.map((line) => line.search(/Warning|TYPE/));
    expect(new Set(columns).size).toBe(1);
  });

  it('leaves out existing events with --watch-only, and all but the last with --tail', async () => {
    for (const name of ['a', 'b', 'c']) await emit(`pod/${name}`, 'Old', name);
    const [only, tail] = [
      home.start(['watch', '--local', '--watch-only', '-o', 'name']),
      home.start(['watch', '--local', '--tail', '1', '-o', 'name']),
    ];
    await tail.line(/^event\/c\./);
    expect(tail.lines).toHaveLength(1);
    // Nothing tells from outside when it has begun to watch: its first line shows that.
    let seen = false;
    const first = only.line(/./).then(() => {
      seen = true;
    });
    while (!seen) await emit('pod/new', 'New', String(Math.random()));
    await first;
    expect(only.lines[0]).toMatch(/^event\/new\./);
    for (const watch of [only, tail]) watch.child.kill('SIGINT');
    expect(await only.status).toBe(130);
  });

  it('watches several namespaces', async () => {
    for (const namespace of ['one', 'two', 'three']) await emit('pod/x', 'R', namespace, '-n', namespace);
    const watch = home.start(['watch', '--local', '-n', 'one', '-n', 'two', '--no-headers']);
    await watch.line(/^one .* one$/);
    await watch.line(/^two .* two$/);
    await emit('pod/y', 'R', 'three', '-n', 'three');
    await emit('pod/y', 'R', 'again', '-n', 'one');
    await watch.line(/^one .* again$/);
    expect(watch.lines).toHaveLength(3);
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
  });

  it('ends quietly when its output is closed', async () => {
    await emit('pod/x', 'R', 'm');
    const run = await home.shell(
      '(sleep 0.5; kev emit pod/y Normal R m --local >&2) & kev watch --local | head -1; echo $PIPESTATUS; wait',
    );
    expect(run.stdout).toMatch(/^LAST SEEN .*\n0\n$/);
  });

  it('says when the disk is full', async () => {
    await emit('pod/x', 'R', 'm');
    const run = await home.shell('kev watch --local > /dev/full; echo $?');
    expect(run.stdout).toBe('1\n');
    expect(run.stderr).toMatch(/^error: cannot write the output: .*ENOSPC.*\n$/);
  });
});

describe('gates', () => {
  it.each<[string[], number, RegExp]>([
    [['--until', 'reason=Two'], 0, /two\n$/],
    [['--until', '/^tw/'], 0, /two\n$/],
    [['--fail-on', 'Warning,reason=Three', '--until', 'reason=Four'], 10, /three\n$/],
    [['--fail-on', 'Warning', '--until', 'Warning'], 10, /one\n$/],
    [['--until', 'reason=None', '--timeout', '100ms'], 124, /four\n$/],
    [['--until', 'Warning,', '--timeout', '100ms'], 2, /^$/],
  ])('%j ends with %i', async (args, status, stdout) => {
    for (const [reason, message] of [
      ['One', 'one'],
      ['Two', 'two'],
      ['Three', 'three'],
      ['Four', 'four'],
    ] as const) {
      await emit('pod/x', reason, message);
    }
    const run = await home.kev(['watch', '--local', '--since', '1h', ...args]);
    expect(run.status).toBe(status);
    expect(run.stdout).toMatch(stdout);
  });

  it('waits for an event', async () => {
    await emit('pod/x', 'Started', 'before');
    const wait = home.start([
      'wait',
      'po/x',
      '--reason',
      'Started',
      '--type',
      'Warning',
      '--count',
      '3',
      '--local',
      '--since',
      '1h',
    ]);
    await emit('pod/y', 'Started', 'other');
    await emit('pod/x', 'Started', 'before');
    await emit('pod/x', 'Started', 'another');
    expect(await wait.status).toBe(0);
    expect(wait.lines.at(-1)).toMatch(/Warning +Started +pod\/x +another$/);
    expect(wait.lines).toHaveLength(2);
  });

  it('reports a timeout', async () => {
    await emit('pod/x', 'Started', 'before');
    const run = await home.kev(['wait', 'pod/x', '--reason', 'Started', '--timeout', '200ms', '--local']);
    expect(run).toEqual({
      status: 124,
      stdout: '',
      stderr:
        'error: timed out after 200ms waiting for an event about pod/x in namespace "default" with reason Started\n' +
        'hint: such an event happened before the start; --since includes the past\n',
    });
  });

  it('prints annotations for GitHub Actions', async () => {
    await emit('pod/x', 'Bad', '100%\nsure: ::error::');
    await emit('pod/x', 'Good', '##[error]::x', '--normal');
    const run = await home.kev(['watch', '--local', '--since', '1h', '--until', 'Normal', '-o', 'github']);
    expect(run.stdout).toBe(
      '::warning title=Bad pod/x::100%25%0Asure: ::error::\nGood pod/x: #\\x23[error]::x\n',
    );
  });
});

// Each event had five seconds of its own for its patterns: those of one piece, with no pause in which Ctrl-C or
// --timeout could have been heard, had as many times that as there were events.
it('ends when a regular expression takes too long for a batch of events', async () => {
  const slow = sampleEvent({ message: `${'a'.repeat(27)}!` });
  const input = Array.from({ length: 100 }, (_, at) => ({
    ...slow,
    kind: 'Event',
    metadata: { name: `x.${at}` },
  }));
  const lines = input.map((event) => `${JSON.stringify(event)}\n`).join('');
  const { stderr, status } = await home.kev(['watch', '-f', '-', '-i', '^(a+)+$'], { input: lines });
  expect(stderr).toMatch(/^error: cannot apply --include and --exclude: .*takes too long\nhint: .*\n$/);
  expect(status).toBe(2);
});

describe('a growing file', () => {
  const row = (name: string) =>
    `${JSON.stringify({ apiVersion: 'v1', kind: 'Event', ...sampleEvent({ reason: name }) })}\n`;

  it('is followed, also when it is replaced', async () => {
    const file = join(home.path, 'events.ndjson');
    writeFileSync(file, row('One'));
    const watch = home.start(['watch', '-f', file, '--no-headers']);
    await watch.line(/One/);
    const two = row('Two');
    appendFileSync(file, two.slice(0, 20));
    appendFileSync(file, two.slice(20) + row('Three'));
    await watch.line(/Two/);
    await watch.line(/Three/);
    writeFileSync(file, row('Four'));
    await watch.line(/Four/);
    expect(watch.lines).toHaveLength(4);
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
  });

  it('may be stdin, which has an end', async () => {
    const run = await home.kev(['watch', '-f', '-', '-o', 'name'], { input: row('One') + row('Two').trim() });
    expect(run).toEqual({ status: 0, stdout: 'event/web-0.1\nevent/web-0.1\n', stderr: '' });
  });
});

describe('--resume', () => {
  const resume = (...more: string[]) => [
    'watch',
    '--local',
    '--resume',
    join(home.path, 'position'),
    '-o',
    'jsonpath={.reason}{"\\n"}',
    '--timeout',
    '2s',
    ...more,
  ];

  it('continues from its position, and recognizes its file', async () => {
    await emit('pod/x', 'One', 'one');
    expect((await home.kev(resume())).stdout).toBe('One\n');
    await emit('pod/x', 'Two', 'two');
    await emit('pod/x', 'Two', 'two');
    expect((await home.kev(resume())).stdout).toBe('Two\nTwo\n');
    expect((await home.kev(resume())).stdout).toBe('');
    expect(statSync(join(home.path, 'position')).mode & 0o777).toBe(0o600);
    const other = await home.kev(resume('-n', 'other'));
    expect(other).toMatchObject({ status: 2, stdout: '' });
    expect(other.stderr).toMatch(
      /^error: cannot use the position in .*: it is for namespace default, not other\nhint: .*\n$/,
    );
  });

  it('refuses links and invalid position files', async () => {
    const file = join(home.path, 'position');
    writeFileSync(join(home.path, 'target'), 'precious');
    symlinkSync(join(home.path, 'target'), file);
    expect((await home.kev(resume())).stderr).toMatch(
      /^error: cannot use the position in .*: is a symbolic link\n$/,
    );
    expect(readFileSync(join(home.path, 'target'), 'utf8')).toBe('precious');
    mkdirSync(join(home.path, 'folder'));
    const args = resume().map((word) => (word === file ? join(home.path, 'target') : word));
    expect((await home.kev(args)).stderr).toMatch(/not a position file of this version of kev watch\n$/);
  });

  it('does not write through a link at the name of its next file', async () => {
    await emit('pod/x', 'One', 'one');
    writeFileSync(join(home.path, 'target'), 'precious');
    symlinkSync(join(home.path, 'target'), join(home.path, 'position.new'));
    const run = await home.kev(resume());
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error: cannot write the position in .*ELOOP.*\n$/);
    expect(readFileSync(join(home.path, 'target'), 'utf8')).toBe('precious');
  });

  it('reports that the store was replaced', async () => {
    await emit('pod/x', 'One', 'one');
    await home.kev(resume());
    const run = await home.shell(`rm -rf .local/share/kev "$HOME/.local/share/kev"`);
    expect(run.status).toBe(0);
    const args = resume();
    expect((await home.kev(args)).stderr).toMatch(
      /^kev: the store was reset or restored to an earlier state; listing again; some events may be missing$/m,
    );
    await emit('pod/x', 'Two', 'two');
    expect((await home.kev(args)).stdout).toBe('Two\n');
    // Another store that has come as far by now.
    await home.shell('rm -rf .local/share/kev "$HOME/.local/share/kev"');
    await emit('pod/x', 'Three', 'three');
    const other = await home.kev(args);
    expect(other.stderr).toMatch(/^kev: the store was replaced by another one; listing again; .*$/m);
    expect(other.stdout).toBe('Three\n');
  });

  it('prints and records each line once when an expression ends the watch', async () => {
    await emit('pod/x', 'One', 'one');
    const gate = resume('--until', 'reason=Done', '--timeout', '30s');
    const watch = home.start(gate);
    await watch.line(/One/);
    // They come together, and the second one ends the watch.
    const records = ['Two', 'Done', 'Four'].map((reason) =>
      JSON.stringify({ object: 'pod/x', type: 'Normal', reason, message: reason }),
    );
    await home.kev(['emit', '--local', '-f', '-'], { input: records.join('\n') });
    expect(await watch.status).toBe(0);
    expect(watch.lines).toEqual(['One', 'Two', 'Done']);
    const rest = await home.kev(resume('--fail-on', 'reason=Four'));
    expect(rest.status).toBe(10);
    expect([...watch.lines, ...rest.stdout.split('\n').filter(Boolean)]).toEqual([
      'One',
      'Two',
      'Done',
      'Four',
    ]);
    expect(await home.kev(resume())).toMatchObject({ status: 124, stdout: '' });
  });

  it('prints lines again that the reader of a pipe did not read', async () => {
    await emit('pod/x', 'One', 'one');
    const watch = home.start(resume('--timeout', '30s'));
    await watch.line(/One/);
    watch.child.stdout?.destroy();
    await emit('pod/x', 'Two', 'two');
    expect(await watch.status).toBe(0);
    expect((await home.kev(resume())).stdout).toBe('Two\n');
    expect((await home.kev(resume())).stdout).toBe('');
  });

  it('follows a store that another one has replaced, and one that was restored', async () => {
    const store = join(home.path, 'store');
    const write = (reason: string) =>
      home.kev(['emit', 'pod/x', 'Normal', reason, reason, '--dedupe', 'none', '--store', store]);
    await write('One');
    cpSync(store, `${store}.backup`, { recursive: true });
    const watch = home.start(['watch', '--store', store, '-o', 'jsonpath={.reason}{"\\n"}']);
    await watch.line(/One/);
    await write('Two');
    await watch.line(/Two/);
    renameSync(store, `${store}.old`);
    await write('Three');
    await watch.line(/Three/);
    renameSync(store, `${store}.older`);
    renameSync(`${store}.backup`, store);
    await write('Four');
    await watch.line(/Four/);
    expect(watch.lines).toEqual(['One', 'Two', 'Three', 'Four']);
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
  });

  it('refuses a file that another process uses, until that process is killed', async () => {
    await emit('pod/x', 'One', 'one');
    const first = home.start(resume('--timeout', '60s'));
    await first.line(/One/);
    const second = await home.kev(resume('--timeout', '60s'));
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr).toMatch(
      /^error: cannot use the position in .*position: in use by another process\nhint: .*\n$/,
    );
    first.child.kill('SIGKILL');
    await first.status;
    expect(await home.kev(resume())).toMatchObject({ status: 124, stdout: '' });
    expect(readdirSync(home.path).filter((name) => /lock|\.kev-/.test(name))).toEqual([]);
  });

  it('distinguishes filters that differ only in their commas', async () => {
    await home.kev(resume('--include', 'One', '--include', 'Two'));
    const run = await home.kev(resume('--include', 'One,Two'));
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/it is for the filters include=\["One","Two"\], not include=\["One,Two"\]/);
  });
});
