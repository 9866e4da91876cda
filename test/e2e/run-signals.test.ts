import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home, KEV, Running } from '../support/kev.ts';

let home: Home;
let started: ChildProcess[];
beforeEach(() => {
  home = new Home();
  started = [];
});
afterEach(() => {
  for (const { pid } of started) {
    try {
      process.kill(-Number(pid), 'SIGKILL');
    } catch {
      // Its group has ended.
    }
  }
  home[Symbol.dispose]();
});

/** Starts `kev run` of a script in a process group of its own. */
function start(script: string): { running: Running; pid: number } {
  const args = [KEV, 'run', '--local', '--for', 'pod/x', '--', 'sh', '-c', script];
  const child = spawn(process.execPath, args, { env: home.env, detached: true });
  started.push(child);
  return { running: new Running(child), pid: Number(child.pid) };
}

const PASSED_ON = ['HUP', 'INT', 'QUIT', 'TERM', 'USR2', 'ALRM', 'WINCH'] as const;

/** Counts a signal, says so, and says how often it came when SIGUSR1 comes. Several that wait at once count as one. */
const counting = (name: string) =>
  `n=0; trap 'n=$((n + 1)); echo got' ${name}; trap 'echo count $n; exit 0' USR1; echo ready; while :; do sleep 0.02; done`;

describe('a signal', () => {
  it.each(PASSED_ON)('SIG%s that the whole process group gets reaches the command once', async (name) => {
    const { running, pid } = start(counting(name));
    await running.line(/ready/);
    process.kill(-pid, `SIG${name}`);
    await running.line(/got/);
    // Whatever kev passes on, it passes on in order.
    process.kill(pid, 'SIGUSR1');
    expect(await running.line(/count/)).toBe('count 1');
    expect(await running.status).toBe(0);
  });

  it.each(PASSED_ON)('SIG%s that kev alone gets reaches the command, each time', async (name) => {
    const { running, pid } = start(counting(name));
    await running.line(/ready/);
    for (const _ of [1, 2]) {
      process.kill(pid, `SIG${name}`);
      await running.line(/got/);
    }
    process.kill(pid, 'SIGUSR1');
    expect(await running.line(/count/)).toBe('count 2');
  });

  it('stops and continues the command together with kev', async () => {
    const script = 'echo $PPID; echo $$; trap "echo continued; exit 6" CONT; while :; do sleep 0.02; done';
    // Only a job of a shell can be stopped. The shell lives as long as its input.
    const args = [
      '-c',
      'set -m; "$@" & cat',
      'bash',
      process.execPath,
      KEV,
      'run',
      '--local',
      '--',
      'sh',
      '-c',
      script,
    ];
    const child = spawn('bash', args, { env: home.env, detached: true });
    started.push(child);
    const running = new Running(child);
    const [kev, command] = [await running.line(/^\d+$/), await running.line(/^\d+$/)];
    process.kill(Number(kev), 'SIGTSTP');
    for (const pid of [kev, command]) while (!(await isStopped(pid)));
    process.kill(Number(kev), 'SIGCONT');
    await running.line(/continued/);
    child.stdin.end();
    expect(await running.status).toBe(0);
  });
});

describe('on a terminal', () => {
  /** Runs a line of shell on a terminal, on which keys can be pressed. */
  function onTerminal(line: string): Running {
    const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...home.env, SHELL: '/bin/sh' } });
    started.push(child);
    return new Running(child);
  }
  const kev = (script: string) =>
    `"${process.execPath}" "${KEV}" run --local --for pod/x -- sh -c '${script.replaceAll("'", "'\\''")}'`;

  it.each([
    ['the terminal', ''],
    ['a pipe', ' 2>&1 | (trap "" INT; cat)'],
  ])('one Ctrl-C reaches a command that writes to %s once', async (_, redirection) => {
    const script = `echo kev $PPID; ${counting('INT').replace('n=0;', "n=0; trap 'n=$((n + 1)); echo got' INT;")}`;
    const running = onTerminal(`trap : INT; ${kev(script)}${redirection}`);
    const pid = Number((await running.line(/^kev \d+/)).split(' ')[1]);
    await running.line(/ready/);
    running.child.stdin?.write('\x03');
    await running.line(/got/);
    process.kill(pid, 'SIGUSR1');
    expect((await running.line(/count/)).trim()).toBe('count 1');
    await running.status;
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)('passes on %s that kev alone gets', async (name) => {
    const script = `trap "exit 7" ${name.slice(3)}; echo kev $PPID; while :; do sleep 0.02; done`;
    const running = onTerminal(kev(script));
    const pid = Number((await running.line(/^kev \d+/)).split(' ')[1]);
    process.kill(pid, name);
    expect(await running.status).toBe(7);
  });
});

/** Whether a process is stopped, as `ps` sees it. */
async function isStopped(pid: string): Promise<boolean> {
  const { stdout } = spawn('ps', ['-o', 'stat=', '-p', pid]);
  for await (const line of createInterface(stdout)) if (line.trim().startsWith('T')) return true;
  return false;
}
