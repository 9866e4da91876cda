import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const sample = new URL('../golden/samples/nginx-get.json', import.meta.url).pathname;
const names = (stdout: string) => stdout.split('\n').slice(0, -1);

describe('reading from the local store', () => {
  let home: Home;
  beforeAll(async () => {
    home = new Home({ KEV_STORE: 'store' });
    home.env.KEV_STORE = join(home.path, 'store');
    const emits: [string, string, string, string, ...string[]][] = [
      ['pod/web-0', 'Normal', 'Started', 'is up', '--label', 'team=a'],
      ['pod/web-0', 'Warning', 'BackOff', 'Back-off restarting failed container', '--component', 'kubelet'],
      ['pod/web-7d4b8c6f9d-x2x4x', 'Normal', 'Pulled', 'image pulled'],
      ['rs/web-7d4b8c6f9d', 'Normal', 'SuccessfulCreate', 'Created pod'],
      ['deploy/web', 'Normal', 'ScalingReplicaSet', 'Scaled up'],
      ['deploy/api', 'Normal', 'ScalingReplicaSet', 'Scaled up'],
      ['node/n1', 'Warning', 'NotReady', 'is gone'],
    ];
    for (const [object, type, reason, message, ...flags] of emits) {
      const run = await home.kev(['emit', object, type, reason, message, ...flags]);
      expect(run).toMatchObject({ status: 0, stderr: '' });
    }
  });
  afterAll(() => home[Symbol.dispose]());

  const REASON = ['-o', 'custom-columns=R:.reason', '--no-headers', '--sort'];

  it.each<[string[], string[]]>([
    [['po/web-0'], ['Started', 'BackOff']],
    [['pods'], ['Started', 'BackOff', 'Pulled']],
    [
      ['--for', 'deploy/web', '--for', 'no/n1'],
      ['ScalingReplicaSet', 'NotReady'],
    ],
    [
      ['deploy/web', '--recursive'],
      ['Pulled', 'SuccessfulCreate', 'ScalingReplicaSet'],
    ],
    [
      ['--types', 'Warning'],
      ['BackOff', 'NotReady'],
    ],
    [
      ['--reason', 'Started,Pulled'],
      ['Started', 'Pulled'],
    ],
    [['--component', 'kubelet'], ['BackOff']],
    [['-l', 'team=a'], ['Started']],
    [['-l=team=a', '-n=default', '-o=custom-columns=R:.reason'], ['Started']],
    [['-l=team=a', '-n='], ['Started']],
    [['-l', '!team', '--types', 'Warning', '-e', 'node'], ['BackOff']],
    [
      ['--field-selector', 'involvedObject.kind=Pod,type!=Warning'],
      ['Started', 'Pulled'],
    ],
    [
      ['-i', '^Back-off', '-i', 'gone'],
      ['BackOff', 'NotReady'],
    ],
    [
      ['--since', '1h', '--tail', '2'],
      ['ScalingReplicaSet', 'NotReady'],
    ],
    [['--tail', '1', '--reverse'], ['NotReady']],
    [
      ['--tail', '2', '--sort', 'reason'],
      ['NotReady', 'ScalingReplicaSet'],
    ],
    [['--tail', '1', '--sort', 'none'], ['NotReady']],
    [
      ['events', 'po/web-0'],
      ['Started', 'BackOff'],
    ],
  ])('%j', async (args, expected) => {
    const { stdout, stderr, status } = await home.kev(['get', ...REASON, ...args]);
    expect({ reasons: names(stdout), stderr, status }).toEqual({ reasons: expected, stderr: '', status: 0 });
  });

  it("prints kubectl's message without events, and an empty List as JSON", async () => {
    expect(await home.kev(['get', '--before', '1d'])).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^No resources found in default namespace.\nhint: the last such event happened \d+s ago\n$/,
      ),
    });
    expect(await home.kev(['get', '-A', '--reason', 'Nothing'])).toMatchObject({
      stderr: 'No resources found\n',
    });
    const json = await home.kev(['get', '--reason', 'Nothing', '-o', 'json']);
    expect(json.stderr).toBe('');
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'List', items: [] });
    const yaml = await home.kev(['get', '--reason', 'Nothing', '-o', 'yaml']);
    expect(yaml).toMatchObject({
      stderr: '',
      stdout: expect.stringMatching(/^apiVersion: v1\nitems: \[\]\nkind: List\n/),
    });
  });

  it.each<[string[], string]>([
    [['--recursive'], 'error: --recursive requires an object, --for, or --object-selector\n'],
    [
      ['--object-selector', 'a=b'],
      'error: cannot apply --object-selector: only a cluster knows the labels of objects\n',
    ],
    [['-i', '['], 'error: invalid --include "[": not a regular expression'],
    [['--for', 'a/b/c'], 'error: invalid object "a/b/c": TYPE/NAME has one slash only\n'],
    [['--for', ''], 'error: invalid object "": it is empty\n'],
    [['--timezone', 'Mars/Base', '-t'], 'error: unknown time zone "Mars/Base"\n'],
    [['--field-selector', 'x=y'], 'error: invalid --field-selector "x=y": field label not supported: x\n'],
    [['-l', 'a=\x1b[31m'], 'error: invalid label selector "a=\\x1b[31m"'],
  ])('%j is wrong usage', async (args, words) => {
    const { stdout, stderr, status } = await home.kev(['get', ...args]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^error: [^\n]*\n(?:hint: [^\n]*\n)?$/);
  });

  it('ends when a regular expression takes too long', async () => {
    await home.kev(['emit', 'pod/slow', 'Normal', 'Slow', `${'a'.repeat(60)}!`, '-n', 'slow']);
    const { stderr, status } = await home.kev(['get', '-n', 'slow', '-i', '^(a+)+$']);
    expect(stderr).toMatch(/^error: cannot apply --include and --exclude: .*takes too long\nhint: .*\n$/);
    expect(status).toBe(2);
  }, 30_000);
});

describe('reading dumps', () => {
  let home: Home;
  let events: object[];
  beforeAll(() => {
    home = new Home();
    events = JSON.parse(readFileSync(sample, 'utf8')).items;
  });
  afterAll(() => home[Symbol.dispose]());

  const file = (name: string, content: string | Uint8Array) => {
    const path = join(home.path, name);
    writeFileSync(path, content);
    return path;
  };
  const ndjson = (some: object[] = events) => some.map((event) => `${JSON.stringify(event)}\n`).join('');

  it('prints the same for every format, from a file, a pipe, and an archive', async () => {
    const wanted = (await home.kev(['get', '-f', sample, '-o', 'json'])).stdout;
    const yaml = (await home.kev(['get', '-f', sample, '-o', 'yaml', '--sort=none'])).stdout;
    for (const content of [ndjson(), yaml, gzipSync(ndjson())]) {
      const path = file('dump', content);
      expect(await home.kev(['get', '-f', path, '-o', 'json'])).toEqual({
        status: 0,
        stderr: '',
        stdout: wanted,
      });
      expect((await home.shell(`cat ${path} | kev get -f - -o json`)).stdout).toBe(wanted);
    }
  });

  it('reads several dumps, each event once', async () => {
    const [first, second] = [
      file('1.ndjson', ndjson(events.slice(0, 5))),
      file('2.ndjson', ndjson(events.slice(3))),
    ];
    const { stdout } = await home.kev(['get', '-f', first, '-f', second, '-o', 'ndjson']);
    expect(names(stdout)).toHaveLength(events.length);
    const given = await home.kev(['get', '-f', first, '-f', second, '-o', 'ndjson', '--sort=none']);
    expect(names(given.stdout)).toHaveLength(events.length + 2);
  });

  it('filters them', async () => {
    const { stdout } = await home.kev([
      'get',
      '-f',
      sample,
      '-t',
      '--timezone',
      'Europe/Berlin',
      '--no-headers',
      '--for',
      'deploy/nginx-deployment',
      '--recursive',
      '--types',
      'Warning',
      '--tail',
      '1',
    ]);
    expect(stdout).toBe(
      '2022-08-01T15:35:19+02:00   Warning   Failed   pod/nginx-deployment-6b474476c4-2wk4g   Error: ImagePullBackOff\n',
    );
  });

  it('reports damage, shows the other events, and ends with 3', async () => {
    const lines = ndjson().split('\n');
    lines[2] = `${lines[2]?.slice(0, 100)}\x1b[31m`;
    const path = file('damaged.ndjson', lines.join('\n'));
    const { stdout, stderr, status } = await home.kev(['get', '-f', path, '-o', 'name', '--exit-code']);
    expect(names(stdout)).toHaveLength(events.length - 1);
    expect(stderr).toMatch(/^warning: cannot read [^\n]*damaged\.ndjson, line 3: not valid JSON[^\n]*\n$/);
    expect(stderr).not.toContain('\x1b');
    expect(status).toBe(3);
  });

  it('reports files that cannot be read', async () => {
    const path = file('text', 'hello\nworld\n');
    expect(await home.kev(['get', '-f', path])).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: cannot read ${path}: lines 1-2: text, which is neither JSON nor YAML: "hello"\n`,
    });
    using empty = new TemporaryFolder();
    expect(await home.kev(['get', '-f', empty.path])).toMatchObject({
      status: 2,
      stderr: `error: cannot read ${empty.path}: no JSON, YAML, or tar file in it\n`,
    });
    expect(await home.kev(['get', '-f', '-', '-f', '-'])).toMatchObject({
      status: 2,
      stderr: 'error: cannot read stdin twice\n',
    });
    expect(await home.kev(['get', '-f', sample, '--local'])).toMatchObject({
      status: 2,
      stderr: "error: --local and --filename can't be used together\n",
    });
    expect(await home.kev(['get', '-f', '-'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'kev: stdin holds no events: it is empty\nNo resources found\n',
    });
  });

  it('reports damage a limited number of times', async () => {
    const noise = events
      .slice(0, 1)
      .flatMap((event) =>
        Array.from({ length: 1000 }, (_, at) => `${JSON.stringify({ ...event, lastTimestamp: `x${at}` })}\n`),
      );
    const path = file('noise', `${ndjson()}${noise.join('')}`);
    const { stdout, stderr } = await home.kev(['get', '-f', path, '-o', 'name']);
    expect(names(stdout)).toHaveLength(events.length);
    expect(names(stderr)).toHaveLength(51);
    expect(names(stderr).at(-1)).toBe('warning: more warnings like these are not shown');
  });

  it('counts repeated damage of the same kind', async () => {
    const path = file('noise', `${ndjson()}${'{"kind":"Event"}\n'.repeat(1000)}`);
    const { stdout, stderr } = await home.kev(['get', '-f', path, '-o', 'name']);
    expect(names(stdout)).toHaveLength(events.length);
    expect(names(stderr)).toHaveLength(4);
    expect(names(stderr).at(-1)).toMatch(/, 997 more places: an event without the kind of the object/);
  });

  it('streams events in the order of the source with little memory', async () => {
    const [event] = events as [{ metadata: object }];
    const many = Array.from({ length: 60_000 }, (_, at) => ({
      ...event,
      metadata: { ...event.metadata, name: `x.${at}`, uid: `u${at}` },
    }));
    const path = file('many.ndjson', ndjson(many));
    const run = await home.shell(
      `node --max-old-space-size=32 ${new URL('../../bin/kev.js', import.meta.url).pathname} get -f ${path} --sort=none -o ndjson | wc -l`,
    );
    expect(run).toEqual({ status: 0, stdout: '60000\n', stderr: '' });
  });
});
