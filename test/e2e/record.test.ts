import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { MemoryServer } from '../support/memory-server.ts';
import { sampleEvent } from '../support/sample-event.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
});
afterEach(() => home[Symbol.dispose]());

const record = (...args: string[]) => home.kev(['record', ...args]);
const event = (name: string, count: number) =>
  sampleEvent({
    metadata: { name, uid: `uid-${name}`, resourceVersion: String(count) },
    involvedObject: { uid: 'pod-uid' },
    firstTimestamp: '2026-03-01T12:00:00Z',
    lastTimestamp: `2026-03-01T12:0${count}:00Z`,
    count,
  });

/** Writes a dump, and returns its path. */
function dump(name: string, ...values: object[]): string {
  const path = join(home.path, name);
  writeFileSync(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  return path;
}

async function listed(...args: string[]): Promise<string[]> {
  const { stdout } = await home.kev(['get', '--history=only', '-n', 'ns', '-o', 'json', ...args]);
  const { items } = JSON.parse(stdout) as { items: { metadata: { name: string }; count: number }[] };
  return items.map(({ metadata, count }) => `${metadata.name} ${count}`);
}

describe('kev record -f', () => {
  it('imports the states of dumps, each once', async () => {
    const [first, second] = [
      dump('a.ndjson', event('a', 1), event('a', 3)),
      dump('b.ndjson', event('a', 2), event('b', 1)),
    ];
    expect(await record('-f', first, '--context', 'production')).toEqual({
      status: 0,
      stdout: '',
      stderr: `kev: 2 states read, 2 of them new, in ${home.env.KEV_STORE}\n`,
    });
    const { stderr } = await record('-f', second, '-f', first);
    expect(stderr).toMatch(/^kev: 4 states read, 2 of them new/);
    expect(await listed()).toEqual(['b 1', 'a 3']);
    expect(await listed('--context', 'production')).toEqual(['b 1', 'a 3']);
  });

  it('records who owns the objects in them', async () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'sts-uid' }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'ns', uid: 'pod-uid', ownerReferences },
    };
    await record('-f', dump('a.ndjson', event('a', 1), pod), '--context', 'production');
    expect(await listed('--for', 'sts/db', '--recursive')).toEqual(['a 1']);
    expect(await listed('--for', 'sts/other', '--recursive')).toEqual([]);
  });

  it('needs the name of a cluster', async () => {
    const { status, stderr } = await record('-f', dump('a.ndjson', event('a', 1)));
    expect(status).toBe(2);
    expect(stderr).toBe(
      'error: kev record -f requires --context: a dump does not say which cluster it is from\n',
    );
  });

  it('is mentioned in a hint when a store has no emitted events', async () => {
    await record('-f', dump('a.ndjson', event('a', 1)), '--context', 'production');
    const hint = 'hint: --history=only shows what kev record has recorded here of production\n';
    expect((await home.kev(['get', '-n', 'ns'])).stderr).toBe(`No resources found in ns namespace.\n${hint}`);
    await home.kev(['emit', 'pod/x', 'Normal', 'Tested', 'text', '-n', 'ns']);
    expect((await home.kev(['get', '-n', 'ns'])).stderr).toBe('');
  });

  it('separates the dumps of two clusters', async () => {
    await record('-f', dump('a.ndjson', event('a', 1)), '--context', 'one');
    await record('-f', dump('b.ndjson', event('b', 1)), '--context', 'two');
    expect(await listed('--context', 'one')).toEqual(['a 1']);
    expect(await listed('--context', 'two')).toEqual(['b 1']);
    const { status, stderr } = await home.kev(['get', '--history=only']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/hint: choose one of these with --context: one, two\n$/);
  });

  it('takes the word after --history as its value', async () => {
    await record('-f', dump('a.ndjson', event('a', 1)), '--context', 'one');
    const { status, stderr } = await home.kev(['get', '--history', 'only', '--context', 'two']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: cluster "two" is not recorded in /);
  });

  it('reports damage', async () => {
    const path = dump('a.ndjson', event('a', 1));
    writeFileSync(path, `${JSON.stringify(event('a', 1))}\n{"kind": "Event", \n`);
    expect((await record('-f', path, '--context', 'production')).status).toBe(3);
  });
});

describe('kev record --merge', () => {
  it('adds the recordings of another store, and changes nothing when it is repeated', async () => {
    const other = join(home.path, 'other');
    await record(
      '--store',
      other,
      '-f',
      dump('a.ndjson', event('a', 1), event('b', 1)),
      '--context',
      'production',
    );
    await record('-f', dump('b.ndjson', event('b', 1), event('b', 2)), '--context', 'production');
    expect((await record('--merge', other)).stderr).toMatch(/^kev: 2 states read, 1 of them new/);
    expect((await record('--merge', other)).stderr).toMatch(/^kev: 2 states read, 0 of them new/);
    expect(await listed()).toEqual(['a 1', 'b 2']);
  });

  it.each([
    ['itself', () => home.env.KEV_STORE ?? '', 2, /^error: cannot merge .*store with itself\n$/],
    [
      'a store without a recording',
      () => join(home.path, 'none'),
      1,
      /^error: no cluster is recorded in .*none\n$/,
    ],
  ])('refuses %s', async (_, other, status, message) => {
    expect(await record('--merge', other())).toEqual({
      status,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

describe('kev record --manifest', () => {
  it('prints manifests with these flags', async () => {
    const { status, stdout, stderr } = await record(
      '--manifest',
      '--keep',
      '3d',
      '--max-size',
      '4Gi',
      '--otlp',
      'http://collector:4318',
    );
    expect([status, stderr]).toEqual([0, '']);
    const objects = loadAll(stdout) as {
      kind: string;
      spec: { resources?: object; template: { spec: { containers: object[] } } };
    }[];
    expect(objects.map(({ kind }) => kind)).toEqual([
      ...[
        'Namespace',
        'ServiceAccount',
        'ClusterRole',
        'ClusterRoleBinding',
        'PersistentVolumeClaim',
        'Deployment',
      ],
    ]);
    expect(objects[4]?.spec.resources).toEqual({ requests: { storage: '5Gi' } });
    expect(objects[5]?.spec.template.spec.containers[0]).toMatchObject({
      args: [
        ...['record', '-A', '--store=/data/store', '--keep=3d', '--keep-warnings=90d', '--max-size=4Gi'],
        '--otlp=http://collector:4318',
      ],
    });
  });

  it.each(['https://user:s3cr3t@collector', 'https://collector/?key=s3cr3t'])(
    'does not show the secret of %s',
    async (otlp) => {
      expect(await record('--manifest', '--otlp', otlp)).toEqual({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^error: --otlp with credentials or parameters cannot be in a manifest.*\nhint: leave them out.*\n$/,
        ),
      });
    },
  );

  it('grants rights in the chosen namespaces only', async () => {
    const { stdout } = await record('--manifest', '-n', 'a,b');
    const roles = stdout
      .split('---\n')
      .map((text) => load(text) as { kind: string; metadata: { namespace?: string } })
      .filter(({ kind }) => /Role$/.test(kind));
    expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['ClusterRole', undefined],
      ['Role', 'a'],
      ['Role', 'b'],
    ]);
  });
});

describe('usage', () => {
  it.each([
    ['kev record requires a cluster, and none is configured', []],
    ['invalid --max-size "1k": expected a size of at least 16Mi, such as 2Gi', ['--max-size', '1k']],
    ['invalid --keep "x": expected a duration such as', ['--keep', 'x']],
    [
      'invalid --otlp: expected an address such as http://localhost:4318',
      ['--server', 'http://127.0.0.1:1', '--otlp', 'x'],
    ],
    ["--status and --merge can't be used together", ['--status', '--merge', 'x']],
    ["--keep and --status can't be used together", ['--status', '--keep', '1d']],
    ["--token and --filename can't be used together", ['-f', 'x', '--token', 'y']],
    ['--output requires --status', ['-o', 'json']],
    ['--local has no effect on kev record', ['--local']],
    ['invalid --output "yaml": expected json', ['--status', '-o', 'yaml']],
  ])('%s', async (message, flags) => {
    const { status, stderr } = await record(...flags);
    expect(stderr).toContain(`error: ${message}`);
    expect(status).toBe(2);
  });

  it('a server that is away is status 5', async () => {
    const { status, stderr } = await record('--server', 'http://127.0.0.1:1');
    expect(status).toBe(5);
    expect(stderr).toMatch(/^error: cannot read the namespace kube-system: /);
  });
});

describe('--keep', () => {
  const DAY_MS = 24 * 60 * 60_000;

  /** Records an event, until the list of the server was recorded. */
  async function recordFrom(server: MemoryServer, daysAhead: { event: number; now: number }) {
    server.clockOffsetMs = daysAhead.event * DAY_MS;
    server.event('Unwell', { namespace: 'ns' });
    server.clockOffsetMs = daysAhead.now * DAY_MS;
    const watching = server.asked(/watch=/);
    const flags = ['--server', server.url, '-n', 'ns', '--keep', '1d', '--keep-warnings', '1d'];
    const recording = home.start(['record', ...flags]);
    await watching;
    return recording;
  }

  it('keeps what is not old by the clock of the server', async () => {
    await using server = await MemoryServer.start();
    const recording = await recordFrom(server, { event: -2, now: -2 });
    recording.child.kill('SIGTERM');
    await recording.status;
    expect(await listed()).toEqual([expect.stringMatching(/^web-0/)]);
  });

  it('removes what is old by the clock of the server', async () => {
    await using server = await MemoryServer.start();
    const recording = await recordFrom(server, { event: 0, now: 2 });
    // It is removed after it was recorded.
    while ((await listed()).length > 0);
    recording.child.kill('SIGTERM');
    expect(await recording.status).toBe(143);
  });
});

describe('--history', () => {
  it.each([
    ['--history requires a cluster, and none is configured', ['get', '--history']],
    ["--history and --filename can't be used together", ['get', '--history', '-f', 'x']],
    ["--history and --local can't be used together", ['get', '--history', '--local']],
    ["--token and --history only can't be used together", ['get', '--history=only', '--token', 'x']],
    ['--history requires --since', ['wait', 'pod/x', '--history']],
  ])('%s', async (message, args) => {
    const { status, stderr } = await home.kev(args);
    expect(stderr).toContain(`error: ${message}`);
    expect(status).toBe(2);
  });

  it('can be set by KEV_HISTORY, which dumps and stores ignore', async () => {
    await record('-f', dump('a.ndjson', event('a', 1)), '--context', 'production');
    const env = { KEV_HISTORY: 'only' };
    const list = (...args: string[]) => home.kev(['get', '-n', 'ns', '-o', 'name', ...args], { env });
    expect((await list()).stdout).toBe('event/a\n');
    expect((await list('--local')).stdout).toBe('');
    expect((await list('-f', dump('b.ndjson', event('b', 1)))).stdout).toBe('event/b\n');
    const wrong = await home.kev(['get'], { env: { KEV_HISTORY: 'yes' } });
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      'error: invalid KEV_HISTORY "yes": expected 1 or only\n',
    ]);
  });

  it('reads recordings in describe, watch, and wait', async () => {
    await record('-f', dump('a.ndjson', event('a', 1)), '--context', 'production');
    const only = ['--history=only', '-n', 'ns'];
    expect((await home.kev(['describe', 'pod/web-0', ...only])).stdout).toMatch(
      /Started .*Started container/,
    );
    expect((await home.kev(['watch', ...only, '--timeout', '1s', '-o', 'name'])).stdout).toBe('event/a\n');
    const waited = await home.kev(['wait', 'pod/web-0', ...only, '--since', '2026-03-01', '-o', 'name']);
    expect([waited.status, waited.stdout]).toEqual([0, 'event/a\n']);
  });

  it('follows a recording that grows', async () => {
    const path = dump('a.ndjson', event('a', 1));
    await record('-f', path, '--context', 'production');
    const watch = home.start(['watch', '--history=only', '-n', 'ns', '-o', 'name']);
    await watch.line(/^event\/a$/);
    await record('-f', dump('b.ndjson', event('b', 1)));
    await watch.line(/^event\/b$/);
    watch.child.kill('SIGTERM');
    expect(await watch.status).toBe(143);
  });

  it('also reads the server, whose flags can be used with --store', async () => {
    const server = ['--server', 'http://127.0.0.1:1', '--request-timeout', '1s', '--chunk-size', '10'];
    const { status } = await home.kev(['get', '--history', '--store', join(home.path, 'other'), ...server]);
    expect(status).toBe(5);
  });

  it('says when nothing of the cluster is recorded', async () => {
    mkdirSync(join(home.path, 'x'));
    const { status, stderr } = await home.kev(['get', '--history=only', '--context', 'production']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: no cluster is recorded in .*\nhint: kev record records the events of a cluster\n$/,
    );
  });
});
