import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { Home } from '../support/kev.ts';

let home: Home;
beforeEach(() => {
  home = new Home({ KEV_STORE: 'store' });
  home.env.KEV_STORE = join(home.path, 'store');
});
afterEach(() => home[Symbol.dispose]());

const emit = (...args: string[]) => home.kev(['emit', ...args]);
const emitMany = (input: string, ...args: string[]) => home.kev(['emit', '-f', '-', ...args], { input });
const stored = async (): Promise<CoreV1Event[]> => {
  const { stdout } = await home.kev(['get', '-A', '-o', 'json', '--sort']);
  return JSON.parse(stdout).items;
};
const record = (change: object = {}) =>
  `${JSON.stringify({ object: 'pod/x', type: 'Normal', reason: 'R', message: 'm', ...change })}\n`;

describe('kev emit', () => {
  it('records every member of an event', async () => {
    const run = await emit(
      ...['po/x', 'Normal', 'R', 'm', '-n', 'web', '--annotation', 'a=b', '--label', 'c=d', '--action', 'Do'],
      ...[
        '--related',
        'node/n',
        '--field-path',
        'spec',
        '--at',
        '2026-01-01T00:00:00Z',
        '--host',
        'h',
        '--ci',
      ],
    );
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const [event] = await stored();
    expect(event).toMatchObject({
      metadata: { namespace: 'web', annotations: { a: 'b' }, labels: { c: 'd' } },
      involvedObject: { kind: 'Pod', name: 'x', fieldPath: 'spec' },
      related: { kind: 'Node', name: 'n' },
      action: 'Do',
      firstTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'kev', host: 'h' },
    });
  });

  it('describes the CI run, without secrets', async () => {
    const env = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_SHA: 'abc',
      GITHUB_TOKEN: 'secret-1',
      GITHUB_SERVER_URL: 'https://u:secret-2@github.example.com',
      GITHUB_REPOSITORY: 'a/b',
      GITHUB_RUN_ID: '7',
      ACTIONS_RUNTIME_TOKEN: 'secret-3',
    };
    const { stdout } = await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '-o', 'json'], { env });
    expect(JSON.parse(stdout).metadata.annotations).toMatchObject({
      'kubectl-kev/commit': 'abc',
      'kubectl-kev/run-url': 'https://github.example.com/a/b/actions/runs/7',
    });
    expect(stdout).not.toContain('secret');
    const off = await home.kev(['emit', 'pod/y', 'Normal', 'R', 'm', '-o', 'json', '--ci=off'], { env });
    expect(off.stdout).not.toContain('kubectl-kev/commit');
  });

  it('truncates a message that is too long, with a warning', async () => {
    const run = await emit('pod/x', 'Normal', 'R', 'é'.repeat(600));
    expect(run).toMatchObject({
      status: 0,
      stderr: 'warning: the message is cut to 1024 bytes, the most that an event can have\n',
    });
    expect((await stored())[0]?.message).toBe(`${'é'.repeat(510)}…`);
  });

  it('refuses what a server would refuse, and names the rule', async () => {
    const run = await emit('pod/x', 'Normal', 'R', 'm', '--label', 'a b=c');
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error: .*key of label "a b": the name must consist of letters, .*\n$/);
    const newer = await emit('pod/x', 'Normal', 'R'.repeat(129), 'm', '--api', 'events');
    expect(newer.stderr).toContain('reason: must be at most 128 bytes');
  });

  it('stores nothing in a dry run', async () => {
    for (const where of ['client', 'server']) {
      const run = await emit('pod/x', 'Normal', 'R', 'm', `--dry-run=${where}`);
      expect(run.stdout).toMatch(
        where === 'client' ? / created \(dry run\)\n$/ : / created \(server dry run\)\n$/,
      );
    }
    expect(await stored()).toEqual([]);
  });

  it('records through events.k8s.io/v1', async () => {
    expect((await emit('pod/x', 'Normal', 'R', 'm', '--api', 'events')).status).toBe(0);
    expect((await emitMany(record().repeat(5), '--api', 'events')).stderr).toBe(
      'kev: 5 records: 1 created, 1 patched, 3 aggregated\n',
    );
    expect((await stored()).map(({ series }) => series?.count)).toEqual([undefined, 5]);
  });

  it('exits with status 0 for what --no-fail forgives, with the same messages', async () => {
    const failing = ['pdo/x', 'Normal', 'R', 'm'];
    const run = await emit(...failing);
    expect(run.status).toBe(1);
    expect(await emit(...failing, '--no-fail')).toEqual({ ...run, status: 0 });
    const away = ['pod/x', 'Normal', 'R', 'm', '--server', 'https://127.0.0.1:1', '--timeout', '300ms'];
    expect((await emit(...away)).status).toBe(5);
    expect((await emit(...away, '--no-fail')).status).toBe(0);
    expect((await emit('pod/x', 'Bad', 'R', 'm', '--no-fail')).status).toBe(2);
  });

  it.each([
    ['--dedupe reason', 'message 3', 3],
    ['--dedupe key=deploy', 'message 3', 3],
    ['--dedupe message', 'message 1', 1],
  ])('counts over runs with %s', async (dedupe, message, count) => {
    for (const run of [1, 2, 3]) await emit('pod/x', 'Normal', 'R', `message ${run}`, ...dedupe.split(' '));
    expect((await stored())[0]).toMatchObject({ message, count });
  });
});

describe('ten runs at once', () => {
  it.each(['message', 'reason', 'key=k'])('create one event with --dedupe %s', async (how) => {
    const runs = Array.from({ length: 10 }, () => emit('pod/x', 'Normal', 'R', 'm', '--dedupe', how));
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(Array(10).fill(0));
    expect((await stored()).map(({ count }) => count)).toEqual([10]);
  });

  it('create ten events with --dedupe none', async () => {
    const runs = Array.from({ length: 10 }, () => emit('pod/x', 'Normal', 'R', 'm', '--dedupe', 'none'));
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(Array(10).fill(0));
    expect((await stored()).map(({ count }) => count)).toEqual(Array(10).fill(1));
  });
});

describe('kev emit -f', () => {
  it('prints one outcome for each record, names the invalid ones, and prints totals', async () => {
    const lines = [
      'this is no record\n',
      record().replace('\n', '\r\n'),
      record(),
      record({ type: 'Bad' }),
      record({ mesage: 'm' }),
      record({ object: 'pdo/x' }),
      '{"object":"pod/x","type":"Nor\n',
      record({ object: 'pod/y', at: '5m', annotation: { a: 'b' } }),
    ];
    const run = await emitMany(lines.join(''), '--component', 'ci');
    expect(run.status).toBe(3);
    expect(run.stdout.split('\n').toSorted()).toEqual([
      '',
      expect.stringMatching(/^event\/x\.\w+ created$/),
      expect.stringMatching(/^event\/x\.\w+ patched \(x2\)$/),
      expect.stringMatching(/^event\/y\.\w+ created$/),
    ]);
    const words = run.stderr.trimEnd().split('\n');
    expect(words.pop()).toBe('kev: 8 records: 2 created, 1 patched, 1 rejected, 4 invalid');
    expect(words.map((line) => line.slice(0, 14)).toSorted()).toEqual(
      [1, 4, 5, 6, 7].map((line) => `error: line ${line}:`.slice(0, 14)),
    );
    expect((await stored()).map(({ source }) => source?.component)).toEqual(['ci', 'ci']);
  });

  it('stops at the first failure with --fail-fast', async () => {
    const run = await emitMany(record() + record({ type: 'Bad' }) + record().repeat(1000), '--fail-fast');
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('error: line 2: invalid type "Bad": expected Normal or Warning');
    expect(run.stderr).toContain('kev: 2 records: 1 created, 1 invalid\n');
  });

  it('reports what it filters', async () => {
    const records = Array.from({ length: 5 }, (_, at) => record({ message: `m${at}` })).join('');
    const run = await emitMany(records, '--burst', '2');
    expect(run.status).toBe(3);
    expect(run.stdout.match(/ filtered\n/g)).toHaveLength(3);
    expect(run.stderr).toBe(
      'hint: dropped by the spam filter: too many events about one object; raise --burst or --qps to let more through\n' +
        'kev: 5 records: 2 created, 3 filtered\n',
    );
    expect((await emitMany(records)).status).toBe(0);
  });

  it('accepts whole events as kev and kubectl print them, and keeps their times and counts', async () => {
    await emit('pod/x', 'Normal', 'R', 'm', '--at', '2026-01-01T00:00:00Z');
    await emit('pod/x', 'Normal', 'R', 'm', '--at', '2026-01-02T00:00:00Z');
    await emit('deploy/y', 'Warning', 'S', 'n', '--api', 'events');
    const [list, ...others] = await Promise.all(
      ['json', 'yaml', 'ndjson'].map(
        async (format) => (await home.kev(['get', '-o', format, '--sort'])).stdout,
      ),
    );
    const packed = join(home.path, 'events.json.gz');
    writeFileSync(packed, gzipSync(list ?? ''));
    const forms = [
      () => emitMany(list ?? ''),
      ...others.map((text) => () => emitMany(text)),
      () => emit('-f', packed),
    ];
    for (const [at, form] of forms.entries()) {
      home.env.KEV_STORE = join(home.path, `copy-${at}`);
      const run = await form();
      expect(run).toMatchObject({ status: 0, stderr: 'kev: 2 records: 2 created\n' });
      const copies = await stored();
      expect(copies.map(({ reason }) => reason).toSorted()).toEqual(['R', 'S']);
      expect(copies.find(({ reason }) => reason === 'R')).toMatchObject({
        count: 2,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-02T00:00:00Z',
      });
    }
  });

  it('prints the stored events as one stream', async () => {
    const run = await emitMany(record() + record({ object: 'pod/y' }), '-o', 'name');
    expect(run.stdout.split('\n').toSorted()).toEqual(
      ['', ...(await stored()).map(({ metadata }) => `event/${metadata.name}`)].toSorted(),
    );
  });

  it('delivers events in flight when it is interrupted, and prints totals', async () => {
    const kev = home.start(['emit', '-f', '-']);
    let stderr = '';
    kev.child.stderr?.on('data', (text) => {
      stderr += text;
    });
    kev.child.stdin?.write(record() + record());
    await kev.line(/patched/);
    // Stdin stays open: only the signal ends it.
    kev.child.kill('SIGINT');
    expect(await kev.status).toBe(130);
    expect(stderr).toBe('kev: 2 records: 1 created, 1 patched\n');
  });

  it('records everything although its output is not read', async () => {
    const file = join(home.path, 'records');
    writeFileSync(file, Array.from({ length: 500 }, (_, at) => record({ object: `pod/p${at}` })).join(''));
    const run = await home.shell(`kev emit -f ${file} | head -1; echo \${PIPESTATUS[0]}`);
    expect(run.stdout).toMatch(/^event\/.* created\n0\n$/);
    expect(run.stderr).toBe('kev: 500 records: 500 created\n');
    expect(await stored()).toHaveLength(500);
  });

  it.each([
    [['-f', 'nosuch'], /^error: cannot read nosuch: no such file or directory\n$/],
    [['-f', 'src/print'], /^error: cannot read src\/print: no JSON, YAML, or tar file in it\nhint: use -R /],
    [['pod/x', 'Normal', 'R', 'm', '-f', 'x'], /^error: unexpected argument "pod\/x": .*\n$/],
  ])('%j is an error', async (args, words) => {
    const run = await emit(...args);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(words);
  });

  it('needs constant memory for a stream of records', async () => {
    const lines = Array.from({ length: 40_000 }, (_, at) =>
      record({ object: `pod/p${at % 50}`, message: `${at % 100}` }),
    );
    const file = join(home.path, 'records');
    writeFileSync(file, lines.join(''));
    const run = await home.shell(
      `exec node --max-old-space-size=48 "${process.cwd()}/bin/kev.js" emit -f ${file} --dry-run=client > ${home.path}/out`,
    );
    expect(run).toMatchObject({ status: 0, stderr: expect.stringMatching(/^kev: 40000 records: /) });
    expect(readFileSync(join(home.path, 'out'), 'utf8').split('\n')).toHaveLength(40_001);
  }, 60_000);
});
