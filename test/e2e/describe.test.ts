import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

describe('kev describe, kev get --group, and --summary on the local store', () => {
  let home: Home;
  beforeAll(async () => {
    home = new Home({ KEV_STORE: 'store' });
    home.env.KEV_STORE = `${home.path}/store`;
    for (const [object, type, reason, message, ...flags] of [
      ['pod/web-0', 'Normal', 'Started', 'is up'],
      ['pod/web-0', 'Warning', 'BackOff', 'Back-off restarting', '--component', 'kubelet'],
      ['pod/web-0', 'Warning', 'BackOff', 'Back-off restarting', '--component', 'kubelet'],
      ['pod/web-0', 'Normal', 'Elsewhere', 'is up', '-n', 'other'],
      ['node/n1', 'Warning', 'NotReady', 'is gone'],
      ['Widget/w', 'Normal', 'Turned', 'by hand', '--no-resolve'],
    ] as const) {
      const run = await home.kev(['emit', object, type, reason, message, ...flags]);
      expect(run).toMatchObject({ status: 0, stderr: '' });
    }
  });
  afterAll(() => home[Symbol.dispose]());

  it('describes an object by its events', async () => {
    const { stdout, stderr, status } = await home.kev(['describe', 'po/web-0']);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout.replace(/\d+s/g, '5s').replace(/ {2,}/g, '  ').split('\n')).toEqual([
      'Name:  web-0',
      'Namespace:  default',
      'API Version:  v1',
      'Kind:  Pod',
      'Events:',
      '  Type  Reason  Age  From  Message',
      '  ----  ------  ----  ----  -------',
      expect.stringMatching(/^ {2}(Normal {2}Started {2}5s {2}kev {2}is up|Warning {2}BackOff .*)$/),
      expect.stringMatching(/^ {2}(Normal {2}Started {2}5s {2}kev {2}is up|Warning {2}BackOff .*)$/),
      '',
    ]);
    expect(stdout).toMatch(/BackOff +\d+s \(x2 over \d+s\) +kubelet +Back-off restarting\n/);
  });

  it.each([
    [['no/n1'], /^Name: +n1\nAPI Version: +v1\nKind: +Node\nEvents:\n/],
    [['pods/web-0', '-n', 'other'], / Elsewhere /],
    [['widgets/w'], /^Name: +w\n(.*\n)* .* Turned /],
    [['po/web-0', 'no/n1'], /restarting\n\n\nName: +n1\n|is up\n\n\nName: +n1\n/],
  ])('describes %j', async (args, expected) => {
    const run = await home.kev(['describe', ...args]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(expected);
  });

  it('reports an object without events', async () => {
    expect(await home.kev(['describe', 'po/gone', 'no/n1'])).toEqual({
      status: 1,
      stdout: expect.stringMatching(/^Name: +n1\n/),
      stderr: 'error: the local store holds no event about po "gone" in namespace "default"\n',
    });
  });

  it('summarizes events', async () => {
    const { stdout } = await home.kev(['get', '-A', '--summary']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows.slice(0, 2)).toEqual([
      ['COUNT', 'OBJECTS', 'LAST SEEN', 'TYPE', 'REASON'],
      ['2', '1', expect.stringMatching(/^\d+s$/), 'Warning', 'BackOff'],
    ]);
    expect(rows).toHaveLength(6);
    const { stdout: json } = await home.kev(['get', '-A', '--summary', 'namespace', '-o', 'json']);
    expect(JSON.parse(json)).toMatchObject([
      { namespace: 'default', count: 5, warnings: 3, objects: 3 },
      { namespace: 'other', count: 1, warnings: 0, objects: 1 },
    ]);
    expect(await home.kev(['get', '--summary', '-n', 'empty', '-o', 'json'])).toMatchObject({
      status: 0,
      stdout: '[]\n',
    });
    expect(await home.kev(['get', '--summary', '-o', 'yaml'])).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: --summary and --output yaml can't be used together\n",
    });
    expect(await home.kev(['get', '--summary=objects'])).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: invalid --summary "objects": expected reason, object, namespace, or component\n/,
      ),
    });
    expect(await home.kev(['get', '--summary', '-n', 'empty'])).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^No resources found in empty namespace.\nhint: the events are in namespaces? .*\n$/,
      ),
    });
  });

  it('groups events of several objects', async () => {
    for (const pod of ['web-1', 'web-2']) {
      const args = [
        'emit',
        `pod/${pod}`,
        'Warning',
        'BackOff',
        `Back-off of ${pod}`,
        '-n',
        'group',
        '--no-resolve',
      ];
      expect(await home.kev(args)).toMatchObject({ status: 0 });
    }
    const { stdout, stderr } = await home.kev(['get', '-n', 'group', '--group', '--no-headers']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\S+ \(x2 over \S+\) +Warning +BackOff +2 pods +Back-off of \*\n$/);
    const { stdout: json } = await home.kev(['get', '-n', 'group', '--group', '-o', 'json']);
    expect(JSON.parse(json)).toMatchObject([{ count: 2, objects: 2, message: 'Back-off of *' }]);
    const empty = await home.kev(['get', '-n', 'empty', '--group', '--exit-code']);
    expect(empty).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^No resources found/),
    });
    expect((await home.kev(['get', '-n', 'group', '--group', '--exit-code'])).status).toBe(1);
  });
});
