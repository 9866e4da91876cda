import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

const JUST_TEST = ['emit', 'pod/x', 'Warning', 'JustTest', 'just for test'];

describe('the main job on the local store', () => {
  it('creates an event, then counts it', async () => {
    const first = await home.kev(JUST_TEST);
    expect(first).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^event\/x\.[0-9a-f]{16} created\n$/),
    });
    expect(first.stderr).toMatch(/^kev: no cluster is configured, using the local store in .*\/kev\n$/);

    const second = await home.kev([...JUST_TEST, '--local']);
    expect(second).toEqual({
      status: 0,
      stdout: first.stdout.replace('created', 'patched (x2)'),
      stderr: '',
    });

    const list = await home.kev(['get', '--sort', '--local']);
    expect(list.stdout).toMatch(
      /^LAST SEEN {3}TYPE {6}REASON {5}OBJECT {3}MESSAGE\n\d+s {10} *Warning {3}JustTest {3}pod\/x {4}just for test\n$/,
    );
    expect(list).toMatchObject({ status: 0, stderr: '' });
  });

  it('separates namespaces', async () => {
    await home.kev([...JUST_TEST, '--local', '-n', 'web']);
    expect(await home.kev(['get', '--local'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'No resources found in default namespace.\nhint: the events are in namespace web\n',
    });
    const all = await home.kev(['get', '--local', '-A', '--no-headers']);
    expect(all.stdout).toMatch(/^web {3}\d+s {4}Warning {3}JustTest {3}pod\/x {3}just for test\n$/);
  });

  it('puts the event about a cluster-scoped object into namespace default', async () => {
    await home.kev(['emit', 'node/n1', 'Normal', 'Ready', 'is back', '--local', '-n', 'web']);
    const { stdout } = await home.kev(['get', '--local', '-o', 'ndjson']);
    expect(JSON.parse(stdout)).toMatchObject({
      metadata: { namespace: 'default' },
      involvedObject: { kind: 'Node', name: 'n1', apiVersion: 'v1' },
    });
  });

  it('prints the event as stored', async () => {
    const { stdout } = await home.kev([
      ...JUST_TEST,
      '--local',
      '-o',
      'json',
      '--component',
      'ci',
      '--host',
      'h1',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^x\./), uid: expect.any(String), resourceVersion: '1' },
      involvedObject: { kind: 'Pod', name: 'x', namespace: 'default', apiVersion: 'v1' },
      type: 'Warning',
      reason: 'JustTest',
      message: 'just for test',
      count: 1,
      source: { component: 'ci', host: 'h1' },
    });
    expect(
      (await home.kev([...JUST_TEST, '--local', '-o', 'name', '--component', 'ci', '--host', 'h1'])).stdout,
    ).toBe(`event/${JSON.parse(stdout).metadata.name}\n`);
  });
});

describe('the location of the store', () => {
  it('is that of --store, else KEV_STORE, else the default', async () => {
    const [named, set] = [join(home.path, 'named'), join(home.path, 'set')];
    const env = { KEV_STORE: set };
    await home.kev([...JUST_TEST, '--store', named], { env });
    await home.kev([...JUST_TEST], { env });
    await home.kev([...JUST_TEST, '--local']);
    for (const args of [
      ['--store', named],
      ['--store', set],
      ['--store', join(home.path, '.local/share/kev')],
    ]) {
      const { stdout } = await home.kev(['get', '-o', 'name', ...args]);
      expect(stdout).toMatch(/^event\/x\.[0-9a-f]{16}\n$/);
    }
  });

  it('is readable by its owner only', async () => {
    const store = join(home.path, 'store');
    await home.shell(`umask 0; kev emit pod/x Normal R m --store ${store}`);
    expect(statSync(store).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(store)) expect(statSync(join(store, file)).mode & 0o777).toBe(0o600);
  });

  it('is not created by reading', async () => {
    const store = join(home.path, 'store');
    expect(await home.kev(['get', '--store', store])).toMatchObject({ status: 0, stdout: '' });
    // What it has compiled, kev keeps wherever events live.
    expect(readdirSync(home.path)).toEqual(['.cache']);
  });
});

describe('wrong input', () => {
  it.each([
    [['emit'], 2, /^error: missing argument TYPE\/NAME\nhint: usage: .*\n$/],
    [['emit', 'pod', 'Normal', 'R', 'm'], 2, /^error: invalid object "pod": .*\nhint: .*\n$/],
    [['emit', 'pod/x', 'Bad', 'R', 'm'], 2, /^error: invalid type "Bad".*\nhint: usage: .*\n$/],
    [['emit', 'pod/x', 'Normal', '', 'm'], 2, /^error: .*reason.*\n$/],
    [
      ['emit', 'pdo/x', 'Normal', 'R', 'm', '--local'],
      1,
      /^error: unknown built-in resource type "pdo"\nhint: .*\n$/,
    ],
    [['emit', 'pod/x', 'Normal', 'R', 'm', '--timeout', 'soon'], 2, /^error: .*--timeout "soon".*\n$/],
    [['get', '--sort=color', '--local'], 2, /^error: invalid sort key "color": .*\n$/],
    [['get', '-o', 'xml'], 2, /^error: .*xml.*\n$/],
    [['get', '--nosuch'], 2, 'error: unknown flag "--nosuch"\nhint: see kev get --help\n'],
    [['gte'], 2, 'error: unknown command "gte"\nhint: did you mean kev get?\n'],
    [['get', '--local', '--context', 'x'], 2, /^error: --context and --local can't be used together\n$/],
    [['get', '--kubeconfig', '/nonexistent/config'], 2, /^error: .*\/nonexistent\/config.*\n/],
    [['get', '-f', '/nonexistent.json'], 2, /^error: cannot read \/nonexistent.json: .*\n$/],
    [['get', '--local', '-n', 'x\x1b[2J'], 0, 'No resources found in x\\x1b[2J namespace.\n'],
  ] as [string[], number, string | RegExp][])('%j ends with %i', async (args, status, stderr) => {
    const run = await home.kev(args);
    expect(run).toMatchObject({ status, stdout: '' });
    if (typeof stderr === 'string') expect(run.stderr).toBe(stderr);
    else expect(run.stderr).toMatch(stderr);
  });

  it('never falls back to the local store when a kubeconfig is named', async () => {
    const run = await home.kev(JUST_TEST, { env: { KUBECONFIG: join(home.path, 'gone') } });
    expect(run.status).toBe(2);
    expect(run.stdout).toBe('');
    expect(readdirSync(home.path)).toEqual(['.cache']);
  });

  it('reports why a directory is not a store', async () => {
    const file = join(home.path, 'file');
    writeFileSync(file, 'text');
    const folder = join(home.path, 'folder');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'kev.db'), 'this is no database'.repeat(1000));
    for (const path of [file, folder]) {
      const run = await home.kev([...JUST_TEST, '--store', path]);
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(/^error: .*\n(hint: .*\n)?$/);
      expect(run.stderr).toContain(path);
    }
  });
});

describe('in a pipe', () => {
  it('ends quietly when its output is closed', async () => {
    const run = await home.shell(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
      'for i in 1 2 3; do kev emit pod/x Normal R$i m --local; done >&2; kev get --local | head -1; echo ${PIPESTATUS[0]}',
    );
    expect(run.stdout).toMatch(/^LAST SEEN .*\n0\n$/);
  });

  it('says when the disk is full', async () => {
    await home.kev([...JUST_TEST, '--local']);
    const run = await home.shell('kev get --local > /dev/full; echo $?');
    expect(run.stdout).toBe('1\n');
    expect(run.stderr).toMatch(/^error: cannot write the output: .*ENOSPC.*\n$/);
  });
});

describe.skipIf(process.platform === 'win32')('where files may not get long', () => {
  const records = Array.from({ length: 400 }, (_, at) =>
    JSON.stringify({ object: `pod/x${at}`, type: 'Normal', reason: 'R', message: 'm'.repeat(200) }),
  );

  it('keeps the events that fit, and reports the others', async () => {
    const input = join(home.path, 'records');
    writeFileSync(input, records.join('\n'));
    const { stdout, stderr } = await home.shell(
      `ulimit -f 256; kev emit -f ${input} --local --timeout 100ms | cat; echo \${PIPESTATUS[0]}`,
    );
    expect(stdout).toMatch(/\n3\n$/);
    const failed =
      /^error: line \d+: .*: input\/output error\nerror: (\d+) more failed for the same reason: line .*\nkev: 400 records: .*\n$/.exec(
        stderr,
      );
    // In any order: a record that is tried again may fit where a bigger transaction did not.
    const created = stdout.match(/ created$/gm)?.length ?? 0;
    expect(created).toBeGreaterThan(0);
    expect(1 + Number(failed?.[1])).toBe(records.length - created);
    const list = await home.kev(['get', '--local', '-o', 'name']);
    expect(list.stdout.trim().split('\n')).toHaveLength(created);
    expect((await home.kev([...JUST_TEST, '--local'])).stdout).toContain('created');
  });

  it.each([
    ['a store', 'true'],
    [
      'its shared memory',
      `kev ${JUST_TEST.slice(0, 4).join(' ')} m --local > /dev/null; rm -f .local/share/kev/kev.db-shm`,
    ],
  ])('says that %s cannot be made', async (_, before) => {
    const { stdout, stderr } = await home.shell(
      `cd; ${before}; ulimit -f 4; kev emit pod/x Normal R m --local > /dev/null; echo $?`,
    );
    expect(stdout).toMatch(/^[25]\n$/);
    expect(stderr).toMatch(
      /^error: .*cannot open the local store in ".*": (input\/output error|no space left on the device)\n$/,
    );
  });
});

describe('kev watch', () => {
  it('lists events, then prints new ones, until it is interrupted', async () => {
    await home.kev([...JUST_TEST, '--local']);
    const watch = home.start(['watch', '--local']);
    await watch.line(/JustTest/);
    await home.kev([...JUST_TEST, '--local']);
    await watch.line(/JustTest/);
    await home.kev(['emit', 'pod/y', 'Normal', 'Other', 'came', '--local']);
    await watch.line(/Other +pod\/y +came/);
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
    expect(watch.lines.filter((line) => line.includes('JustTest'))).toHaveLength(2);
  });
});
