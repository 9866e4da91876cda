import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { startEventServer } from '../support/event-server.ts';
import { Home } from '../support/kev.ts';
import { useServer } from '../support/server-kubeconfig.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
});
afterEach(() => home[Symbol.dispose]());

const run = 'kev run --for pod/x';

describe('a reader that has had enough', () => {
  it.each([
    ['stdout', 'yes', ''],
    ['stdout and stderr in one pipe', 'yes', '2>&1'],
    ['stderr', 'sh -c "exec yes >&2"', '2>&1 >/dev/null'],
  ])('ends a command that goes on writing to %s', async (_, command, redirection) => {
    const line = `${run} -- ${command} ${redirection} | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout } = await home.shell(line);
    expect(stdout).toBe('y\n141\n');
  });
});

describe('a process that the command leaves in the background', () => {
  it.each([
    ['a pipe for stderr', '2>&1 >/dev/null | cat'],
    ['one pipe for stdout and stderr', '2>&1 | cat'],
  ])('lives on when kev has ended, with %s', async (_, redirection) => {
    const [go, alive] = ['go', 'alive'].map((name) => join(home.path, name));
    execFileSync('mkfifo', [go, alive].map(String));
    const script = `(read line < ${go}; echo one >&2; echo two >&2; echo alive > ${alive}) >/dev/null & exit 0`;
    expect((await home.shell(`${run} -- sh -c '${script}' ${redirection}`)).status).toBe(0);
    await writeFile(String(go), 'go\n');
    expect(await readFile(String(alive), 'utf8')).toBe('alive\n');
  });

  it('holds up nothing, although it never stops writing', async () => {
    const pids = join(home.path, 'pids');
    const script = `(while :; do echo x >&2; done) >/dev/null & echo $! > ${pids}; echo last >&2; exit 3`;
    const { status, stderr } = await home.kev(['run', '--for', 'pod/x', '--', 'sh', '-c', script]);
    const pid = Number(readFileSync(pids, 'utf8'));
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, 'SIGKILL');
    expect(status).toBe(3);
    expect(stderr).toContain('last\n');
    const { stdout } = await home.kev(['get', '-A', '-o', 'jsonpath={.items[*].message}']);
    expect(stdout).toContain('with exit status 3');
  });
});

it.skipIf(!existsSync('/proc/self/fd'))('gives the command every descriptor that it has itself', async () => {
  const [input, output] = ['input', 'output'].map((name) => join(home.path, name));
  await writeFile(String(input), 'from a file\n');
  const script = 'cat <&5; cat <&4; echo to a file >&3; echo to a pipe >&7; cat "$0"';
  const redirections = `3> ${output} 4<&0 5< ${input} 7>&1`;
  const { stdout } = await home.shell(
    `echo from a pipe | ${run} -- sh -c '${script}' <(echo from a substitution) ${redirections} | cat`,
  );
  expect(stdout).toBe('from a file\nfrom a pipe\nto a pipe\nfrom a substitution\n');
  expect(readFileSync(String(output), 'utf8')).toBe('to a file\n');
});

it('ends in time although the output of the command is not read', async () => {
  const go = join(home.path, 'go');
  execFileSync('mkfifo', [go]);
  // The reader begins to read when kev has ended.
  const kev = `{ ${run} --timeout 200ms -- sh -c 'head -c 130000 /dev/zero >&2; exit 3' 2>&1; echo "status $?" > ${go}; }`;
  const { stdout } = await home.shell(`${kev} | { cat ${go}; cat > /dev/null; }`);
  expect(stdout).toBe('status 3\n');
});

it.skipIf(!existsSync('/proc/self/fdinfo'))(
  'leaves the mode of a shared pipe as it is, while it passes on and while it records',
  async () => {
    const pids = join(home.path, 'pid');
    const flags: string[] = [];
    const noteFlags = () => {
      const info = readFileSync(`/proc/${readFileSync(pids, 'utf8').trim()}/fdinfo/9`, 'utf8');
      flags.push(/flags:\s*(\d+)/.exec(info)?.[1] ?? '');
    };
    const server = await startEventServer(new MemorySink(), () => {
      noteFlags();
      return undefined;
    });
    const cluster = useServer(home, server.url).join(' ');
    const script = 'head -c 300000 /dev/zero >&2; exit 1';
    const kev = `kev run ${cluster} --for pod/x --no-resolve -- sh -c '${script}' 2>&9 >/dev/null`;
    const { stdout } = await home.shell(`{ echo $BASHPID > ${pids}; ${kev}; true; } 9>&1 | wc -c`);
    await server.close();
    expect(stdout.trim()).toBe('300000');
    expect(flags.length).toBeGreaterThan(1);
    const nonBlocking = 0o4000;
    for (const each of flags) expect(Number.parseInt(each, 8) & nonBlocking).toBe(0);
  },
);
