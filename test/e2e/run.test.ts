import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { Home, KEV } from '../support/kev.ts';
import { useServer } from '../support/server-kubeconfig.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
});
afterEach(() => home[Symbol.dispose]());

const run = (...args: string[]) => home.kev(['run', ...args]);
const stored = async (): Promise<CoreV1Event[]> => {
  const { stdout } = await home.kev(['get', '-A', '-o', 'json', '--sort']);
  return JSON.parse(stdout).items;
};
const summaries = async () => (await stored()).map(({ type, reason, message }) => [type, reason, message]);
const linkToItself = () => {
  const path = join(home.path, 'loop');
  symlinkSync(path, path);
  return path;
};
const sh = (script: string) => ['--', 'sh', '-c', script];

describe('kev run', () => {
  it('records the start and the end of a command, linked, about an object', async () => {
    expect(
      await run('--for', 'deploy/web', '-n', 'shop', '--reason', 'Build', ...sh('echo out; echo err >&2')),
    ).toEqual({ status: 0, stdout: 'out\n', stderr: 'err\n' });
    const events = await stored();
    expect(events).toMatchObject([
      { type: 'Normal', reason: 'BuildStarted', message: 'sh: started' },
      {
        type: 'Normal',
        reason: 'BuildSucceeded',
        message: expect.stringMatching(/^sh: succeeded in [\d.]+m?s$/),
      },
    ]);
    for (const { metadata, involvedObject } of events) {
      expect(metadata.namespace).toBe('shop');
      expect(involvedObject).toMatchObject({ kind: 'Deployment', name: 'web' });
    }
    const ids = events.map(({ metadata }) => metadata.annotations?.['kubectl-kev/run']);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('makes events of its own each time', async () => {
    for (const _ of [1, 2]) await run('--for', 'pod/x', '--', 'true');
    const events = await stored();
    expect(events.map(({ reason, count }) => [reason, count])).toEqual([
      ['RunStarted', 1],
      ['RunSucceeded', 1],
      ['RunStarted', 1],
      ['RunSucceeded', 1],
    ]);
    expect(new Set(events.map(({ metadata }) => metadata.annotations?.['kubectl-kev/run'])).size).toBe(2);
  });

  it.each([
    ['a status', 'exit 7', 7, / with exit status 7$/],
    ['a last line', 'echo one >&2; echo "two	\\033[31mred" >&2; echo; exit 1', 1, / status 1: two\\tred$/],
    ['a line without an end', 'printf "a\\nb" >&2; exit 3', 3, / status 3: b$/],
    ['a signal', 'kill -KILL $$', 137, /, ended by SIGKILL$/],
    ['a long line', 'for i in $(seq 900); do printf ä; done >&2; exit 1', 1, /: ä*…$/],
    ['a line said through /dev/stderr', 'echo there > /dev/stderr; exit 1', 1, /: there$/],
  ])('describes %s', async (_, script, status, message) => {
    expect((await run(...sh(script))).status).toBe(status);
    const [, failed] = await stored();
    expect(failed).toMatchObject({
      type: 'Warning',
      reason: 'RunFailed',
      message: expect.stringMatching(message),
    });
    expect(Buffer.byteLength(failed?.message ?? '')).toBeLessThanOrEqual(1024);
  });

  it.each([
    ['is not there', () => 'no-such-command', 127, 'command not found'],
    ['is nowhere', () => './no-such-command', 127, 'no such file or directory'],
    ['has no name', () => '', 127, 'command not found'],
    ['may not be run', () => '/etc/passwd', 126, 'permission denied'],
    ['is a directory', () => '/etc', 126, 'permission denied'],
    ['is below a file', () => '/etc/passwd/program', 126, 'not a directory'],
    ['has too long a path', () => `./${'a'.repeat(5000)}`, 126, 'name too long'],
    ['is a link to itself', () => linkToItself(), 126, 'too many symbolic links encountered'],
  ])('says what a shell says of a command that %s', async (_, command, status, reason) => {
    const path = command();
    expect(await run('--', path)).toEqual({
      status,
      stdout: '',
      stderr: `error: cannot run "${path}": ${reason}\n`,
    });
    const [[type, ended, message = ''] = [], ...others] = await summaries();
    expect([type, ended, others]).toEqual(['Warning', 'RunFailed', []]);
    const name = path.length > 256 ? /^a{200,}…$/ : path.split('/').at(-1) || '""';
    const [, named, why] = /^(.*): could not be started: (.*)$/.exec(message) ?? [];
    expect(named).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
    expect(why).toBe(reason);
  });

  it.each([
    ['behind --', ['run', '--', 'echo', '-n', '--sort', '-h'], '--sort -h'],
    ['without --', ['run', 'echo', '-n', '--ci', '--sort', '--', '-x'], '--ci --sort -- -x'],
    ['behind flags', ['-v=0', 'run', '-n', 'shop', '--for=pod/x', '--ci', '--', 'echo', '-n', 'x'], 'x'],
  ])('leaves the arguments of the command alone: %s', async (_, args, stdout) => {
    expect(await home.kev(args)).toEqual({ status: 0, stdout, stderr: '' });
  });

  it.each([
    [['run'], 'kev run needs COMMAND'],
    [['run', '--for', 'pod', '--', 'true'], 'invalid object "pod"'],
    [['run', '--fo', 'x', '--', 'true'], 'unknown flag "--fo"'],
    [['run', '--reason', '', '--', 'true'], 'cannot record events with an empty --reason'],
    [['run', '--timeout', 'soon', '--', 'true'], 'invalid --timeout "soon"'],
  ])('refuses %j before it runs anything', async (args, words) => {
    expect(await home.kev(args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(words),
    });
    expect((await home.kev(['get', '-A'])).stderr).toContain('No resources found');
  });

  it('passes on what goes in and comes out, byte by byte', async () => {
    const bytes = randomBytes(1_000_000);
    const file = join(home.path, 'in');
    writeFileSync(file, bytes);
    for (const line of [
      `kev run -- cat < ${file} > ${file}.out`,
      `kev run -- sh -c 'cat >&2' < ${file} 2> ${file}.out`,
      `kev run -- sh -c 'cat >&2' < ${file} 2>&1 >/dev/null | cat > ${file}.out`,
      `kev run -- cat < ${file} 2>&1 | cat > ${file}.out`,
    ]) {
      expect(await home.shell(line)).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(readFileSync(`${file}.out`).equals(bytes)).toBe(true);
    }
  });

  it('keeps the order of stdout and stderr where they are one', async () => {
    const script = 'for i in $(seq 200); do echo out$i; echo err$i >&2; done';
    const { stdout } = await home.shell(`kev run -- sh -c '${script}' 2>&1 | cat`);
    const { stdout: without } = await home.shell(`sh -c '${script}' 2>&1 | cat`);
    expect(stdout).toBe(without);
  });

  it('reads the last line out of a file that stderr goes to', async () => {
    const file = join(home.path, 'log');
    writeFileSync(file, 'before\n');
    await home.shell(`kev run -- sh -c 'exit 2' 2>> ${file}`);
    await home.shell(`kev run -- sh -c 'echo bad >&2; exit 2' 2>> ${file}`);
    expect(readFileSync(file, 'utf8')).toBe('before\nbad\n');
    const ends = (await stored()).filter(({ reason }) => reason === 'RunFailed');
    expect(ends.map(({ message }) => message?.replace(/ after \S+/, ''))).toEqual([
      'sh: failed with exit status 2',
      'sh: failed with exit status 2: bad',
    ]);
  });

  it('does not wait for what the command left in the background', async () => {
    const { status, stderr } = await run(...sh('(exec 0<&- 1>&-; sleep 20) & echo $! >&2; exit 4'));
    process.kill(Number(stderr));
    expect(status).toBe(4);
  });

  it('gives the command the terminal that it has itself', async () => {
    const command = `"${process.execPath}" "${KEV}" run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && tty; exit 5'`;
    const { status, stdout } = await home.shell(
      `script -qec '${command.replaceAll("'", "'\\''")}' /dev/null`,
    );
    expect(stdout).toMatch(/^\/dev\/pts\/\d+\r\n$/);
    expect(status).toBe(5);
  });
});

describe('signals', () => {
  /** Starts `kev run` of a script that says "ready", sends it a signal then, and waits for the end. */
  async function signalled(script: string, signal: NodeJS.Signals): Promise<number | null> {
    const running = home.start(['run', ...sh(script)]);
    await running.line(/ready/);
    running.child.kill(signal);
    return running.status;
  }

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGUSR2', 140],
  ] as const)('passes %s on', async (signal, status) => {
    expect(await signalled('echo ready; exec sleep 20', signal)).toBe(status);
    const [, end] = await stored();
    expect(end).toMatchObject({ reason: 'RunFailed', message: expect.stringMatching(`ended by ${signal}$`) });
  });

  it('leaves it to the command what a signal does', async () => {
    const script = 'trap "exit 0" TERM; echo ready; while :; do sleep 0.05; done';
    expect(await signalled(script, 'SIGTERM')).toBe(0);
    const twice = 'trap : INT; echo ready; sleep 1 & wait; wait; exit 9';
    const running = home.start(['run', ...sh(twice)]);
    await running.line(/ready/);
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    expect(await running.status).toBe(9);
  });
});

describe('when nothing can be recorded', () => {
  const away = (...args: string[]) =>
    home.kev(['run', ...useServer(home, 'http://127.0.0.1:9'), '--timeout', '400ms', ...args]);

  it('ends with the status of the command all the same', async () => {
    const failed = await away('--for', 'pod/x', ...sh('exit 7'));
    expect(failed.status).toBe(7);
    expect(failed.stderr).toMatch(/^warning: cannot record an event about pod "x".*: connection refused\n$/);
    expect((await away('--', 'true')).status).toBe(0);
    expect(await run('--kubeconfig', 'nowhere', ...sh('exit 7'))).toMatchObject({
      status: 7,
      stderr: expect.stringMatching(/^warning: cannot read the kubeconfig nowhere/),
    });
  });

  it('is an error with --strict, unless the command has one of its own', async () => {
    expect(await away('--strict', '--', 'true')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/^error: cannot record/),
    });
    expect((await away('--strict', ...sh('exit 7'))).status).toBe(7);
    expect((await run('--strict', '--kubeconfig', 'nowhere', '--', 'true')).status).toBe(2);
  });

  it('keeps both events with --spool', async () => {
    expect(await away('--for', 'pod/x', '--strict', '--spool', '--', 'true')).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^warning: kept in the outbox: .*connection refused.*\n$/),
    });
    const { stdout } = await home.kev(['flush', '--list']);
    expect(stdout.match(/Run\w+/g)).toEqual(['RunStarted', 'RunSucceeded']);
  });

  it('starts the command at once', async () => {
    const child = spawn(
      process.execPath,
      [
        ...[KEV, 'run', ...useServer(home, 'http://127.0.0.1:9'), '--timeout', '60s'],
        ...sh('echo first; read line; echo $line'),
      ],
      { env: home.env },
    );
    let stdout = '';
    const said = new Promise<void>((resolve) => {
      child.stdout.on('data', (text) => {
        stdout += text;
        if (stdout.endsWith('then\n')) resolve();
        else child.stdin.write('then\n');
      });
    });
    await said;
    expect(stdout).toBe('first\nthen\n');
    child.kill('SIGKILL');
  });
});
