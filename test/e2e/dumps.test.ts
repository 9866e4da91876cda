import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dump as toYaml } from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';
import { toTar } from '../support/tar.ts';

const home = new Home();
afterAll(() => home[Symbol.dispose]());

let stores = 0;
const newStore = () => join(home.path, `store-${stores++}`);

const typed = (name: string, parts: EventParts = {}) => ({
  kind: 'Event',
  apiVersion: 'v1',
  ...sampleEvent({ ...parts, metadata: { name, uid: `uid-${name}`, ...parts.metadata } }),
});
const [a, b, c] = [typed('a'), typed('b'), typed('c')];
const list = (...items: unknown[]) => ({ kind: 'List', apiVersion: 'v1', items });
const json = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => `${JSON.stringify(value, null, 4)}\n`;
const lines = (...values: unknown[]) => values.map((value) => `${json(value)}\n`).join('');
const config = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'x' }, data: {} };

function file(name: string, content: string | Uint8Array): string {
  const path = join(home.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const names = (stdout: string) => stdout.split('\n').filter((line) => line !== '');

describe('where dumps are', () => {
  const [first, second] = [file('files/a.json', pretty(list(a))), file('files/b.json', pretty(list(b, c)))];
  file('bundle/events.json', pretty(list(a)));
  file('bundle/namespaces/x/core/events.yaml', `---\n${toYaml(list(b))}`);
  file('bundle/namespaces/x/core/logs/current.log', 'kind: Event\n');
  file('bundle/namespaces/x/core/pods.yaml', toYaml({ kind: 'PodList', apiVersion: 'v1', items: [] }));
  file('bundle/version.json', '["not", "events"]');
  symlinkSync('/etc', join(home.path, 'bundle', 'link'));
  const archive = toTar([
    { name: 'must-gather/namespaces/x/core/events.yaml', content: toYaml(list(a, b)) },
    { name: 'must-gather/namespaces/y/core/events.json.gz', content: '' },
    { name: '../../outside/events.json', content: json(c) },
    { name: 'link.json', type: '2', link: '/etc/passwd' },
    { name: 'must-gather/node.log', content: 'text' },
  ]);
  const [tar, tgz] = [file('bundle.tar', archive), file('bundle.tar.gz', gzipSync(archive))];

  it.each<[string, string[], string[]]>([
    ['several files after one flag', ['-f', first, second], ['a', 'b', 'c']],
    ['files with commas between', ['-f', `${first},${second}`], ['a', 'b', 'c']],
    ['a folder', ['-f', join(home.path, 'bundle')], ['a']],
    ['folders in a folder', ['-R', '-f', join(home.path, 'bundle')], ['a', 'b']],
    ['the same with its long name', ['--recursive', '-f', join(home.path, 'bundle')], ['a', 'b']],
    ['an archive', ['-f', tar], ['a', 'b', 'c']],
    ['a compressed archive', ['-f', tgz], ['a', 'b', 'c']],
  ])('may be %s', async (_, args, expected) => {
    const { stdout, stderr, status } = await home.kev(['get', ...args, '-o', 'name']);
    expect(names(stdout).sort()).toEqual(expected.map((name) => `event/${name}`));
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const emitted = await home.kev(['emit', ...args, '--store', newStore(), '--dedupe', 'none']);
    expect(names(emitted.stdout)).toHaveLength(expected.length);
    expect(emitted.status).toBe(0);
  });

  it('may be an archive on stdin', async () => {
    const run = await home.shell(`kev get -f - -o name < ${tgz}; kev describe pod/web-0 -f - < ${tar}`);
    expect(run.stdout).toMatch(/^(?:event\/[abc]\n){3}Name: +web-0\n/);
  });

  it.each([
    [['get', first], `hint: did you mean -f ${first}?`],
    [['watch', first], `hint: did you mean -f ${first}?`],
    [['describe', first], `hint: did you mean -f ${first}?`],
    [['emit', first], `hint: did you mean -f ${first}?`],
    [['wait', first], `hint: did you mean kev get -f ${first}?`],
    [['doctor', first], `hint: did you mean kev get -f ${first}?`],
    [['get', '-f', join(home.path, 'bundle', 'namespaces')], 'hint: use -R to read its subdirectories'],
    [['watch', '-f', join(home.path, 'bundle')], 'bundle: is a directory\n'],
    [['watch', '-f', tar], 'bundle.tar: it is an archive\n'],
    [['watch', '-f', tgz], 'bundle.tar.gz: it is compressed\n'],
  ])('%j is a usage error', async (args, words) => {
    const { stderr, stdout, status } = await home.kev(args);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain(words);
  });
});

describe('what is in a dump', () => {
  const texts = ['Warning: it is deprecated', 'done', '$ kubectl get events', '[INFO] started', 'a: b: {c'];

  it.each(texts)('may have "%s" around it', async (text) => {
    for (const content of [
      `${text}\n${pretty(list(a))}${text}\n${pretty(b)}${text}\n`,
      `${text}\n${lines(a)}${text}\n${lines(b)}`,
    ]) {
      const path = file('text.json', content);
      const got = await home.kev(['get', '-f', path, '-o', 'name']);
      expect([got.stdout, got.status]).toEqual(['event/a\nevent/b\n', 3]);
      expect(names(got.stderr).every((line) => line.startsWith('warning: cannot read '))).toBe(true);
      const emitted = await home.kev(['emit', '-f', path, '--store', newStore(), '--dedupe', 'none']);
      expect(emitted.stdout).toBe('event/a created\nevent/b created\n');
      const watched = await home.kev(['watch', '-f', '-', '-o', 'name'], { input: content });
      expect(watched.stdout).toBe('event/a\nevent/b\n');
    }
  });

  const bookmark = {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { resourceVersion: '9' },
    involvedObject: {},
  };
  it.each<[string, string, number]>([
    ['a bookmark', lines({ type: 'ADDED', object: a }, { type: 'BOOKMARK', object: bookmark }), 0],
    ['a deletion', lines({ type: 'ADDED', object: a }, { type: 'DELETED', object: typed('gone') }), 0],
    [
      'an audit event',
      lines({ ...list({ auditID: 'x' }), kind: 'EventList', apiVersion: 'audit.k8s.io/v1' }, a),
      3,
    ],
    ['an event of another API', lines({ ...typed('x'), apiVersion: 'example.com/v1' }, a), 3],
    ['an event about nothing', lines({ ...typed('x'), involvedObject: {} }, a), 3],
    ['an event in snake_case', lines({ involved_object: { kind: 'Pod' } }, a), 3],
    ['lists in lists', pretty(list(list(a), [[]])), 0],
  ])('shows no row for %s', async (_, content, status) => {
    const path = file('others.json', content);
    const got = await home.kev(['get', '-f', path, '--no-headers']);
    expect([names(got.stdout).length, got.status]).toEqual([1, status]);
    const watched = await home.kev(['watch', '-f', '-', '-o', 'name'], { input: content });
    expect([watched.stdout, watched.status]).toEqual(['event/a\n', status]);
    const emitted = await home.kev(['emit', '-f', path, '--store', newStore(), '--dedupe', 'none']);
    expect([emitted.stdout, emitted.status]).toEqual(['event/a created\n', status]);
  });

  it('may have only text at first, without being reported as empty', async () => {
    const path = file('text.json', 'Warning: no event yet\n');
    const run = await home.kev(['watch', '-f', path, '--timeout', '300ms']);
    expect(run.stderr).toContain('text.json holds no events: none so far\n');
  });

  it('ignores deletions in gates', async () => {
    const input = lines({ type: 'DELETED', object: typed('gone', { type: 'Warning' }) });
    const run = await home.kev(['watch', '-f', '-', '--fail-on', 'Warning'], { input });
    expect(run).toMatchObject({ stdout: '', status: 0 });
  });

  const refusal = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'events is forbidden',
    code: 403,
  };
  it.each([
    ['a refusal', pretty(refusal), 2, /^error: cannot read \S+others\.json: .*: events is forbidden\n$/],
    ['other objects', pretty(list(config, config)), 0, /others\.json holds no events: 2 ConfigMap\n/],
    ['an empty list', pretty(list()), 0, /others\.json holds no events: an empty list\n/],
    ['nothing', '', 0, /others\.json holds no events: it is empty\n/],
    [
      'a table',
      'LAST SEEN   TYPE\n5m   Normal\n',
      2,
      /\nhint: dump events with kubectl get events -o json\n$/,
    ],
  ])('may be %s, which is reported', async (_, content, status, words) => {
    const path = file('others.json', content);
    const got = await home.kev(['get', '-f', path]);
    expect(got).toMatchObject({ status, stdout: '' });
    expect(got.stderr).toMatch(words);
    const described = await home.kev(['describe', 'pod/x', '-f', path]);
    expect(described.status).not.toBe(0);
    expect(described.stderr).toMatch(status === 0 ? /holds no event/ : words);
    const emitted = await home.kev(['emit', '-f', path, '--store', newStore()]);
    expect(emitted.stderr).toContain('others.json holds no events\n');
  });

  it('is reported with the name of the file when there are several', async () => {
    const [good, bad] = [file('good.json', json(a)), file('bad.json', 'text')];
    const run = await home.kev(['get', '-f', bad, '-f', good, '-o', 'name']);
    expect(run).toMatchObject({ stdout: 'event/a\n', status: 3 });
    expect(run.stderr).toMatch(/^warning: cannot read \S+bad\.json, line 1: text/);
  });
});

describe('a damaged archive in a directory', () => {
  const archive = toTar([
    { name: 'first.json', content: json(a) },
    { name: 'last.json', content: json(b) },
  ]);
  file('damaged/cut.tar', archive.subarray(0, 1100));
  file('damaged/other.json', json(c));

  it('does not keep other files from being read', async () => {
    const got = await home.shell('kev get -f damaged -o name', { cwd: home.path });
    const words = 'damaged/cut.tar: the archive is cut off';
    expect(got).toEqual({
      stdout: 'event/a\nevent/c\n',
      stderr: `warning: cannot read ${words}\n`,
      status: 3,
    });
    const emitted = await home.shell(`kev emit -f damaged --store ${newStore()}`, { cwd: home.path });
    expect(emitted.stderr).toBe(`error: ${words}\nkev: 3 records: 1 created, 1 patched, 1 invalid\n`);
    expect(emitted.status).toBe(3);
  });
});

describe('compressed data that is cut off in a directory', () => {
  file('cut-off/list.json.gz', gzipSync(pretty(list(a))).subarray(0, 40));
  file('cut-off/other.json', json(c));
  const words = 'cut-off/list.json.gz, its beginning: the compressed data is damaged (cut off)';

  it('is reported, since it may hold events', async () => {
    const got = await home.shell('kev get -f cut-off -o name', { cwd: home.path });
    expect(got).toEqual({ stdout: 'event/c\n', stderr: `warning: cannot read ${words}\n`, status: 3 });
    const emitted = await home.shell(`kev emit -f cut-off --store ${newStore()}`, { cwd: home.path });
    expect(emitted.stderr).toBe(`error: ${words}\nkev: 2 records: 1 created, 1 invalid\n`);
    expect(emitted.status).toBe(3);
  });
});

describe('an archive that unpacks to very much more than its size', () => {
  const member = gzipSync(Buffer.alloc(140 * 1024 * 1024));
  const bomb = toTar([
    { name: 'first.json', content: json(a) },
    { name: '1.json.gz', content: member },
    { name: '2.json.gz', content: member },
    { name: 'last.json', content: json(c) },
  ]);
  const words =
    '2.json.gz in bomb.tgz: the archive unpacks to more than 200 times its size; the rest of it is not read';
  file('bombs/bomb.tgz', gzipSync(bomb));
  file('bombs/other.json', json(b));
  const cwd = join(home.path, 'bombs');

  it('is read up to the limit of all its files together, which is reported', async () => {
    const run = await home.shell('kev get -f . -o name', { cwd });
    expect(run).toEqual({
      stdout: 'event/a\nevent/b\n',
      stderr: `warning: cannot read ${words}\n`,
      status: 3,
    });
  });

  it('is emitted up to there', async () => {
    const run = await home.shell(`kev emit -f bomb.tgz --store ${newStore()}`, { cwd });
    expect(run.stderr).toBe(`error: ${words}\nkev: 2 records: 1 created, 1 invalid\n`);
    expect(run.status).toBe(3);
  });
});

describe('the states of an event', () => {
  const state = (count: number) => typed('x', { count, lastTimestamp: `2026-03-01T12:0${count}:00Z` });
  const framed = [1, 2, 3].map((count) => ({
    type: count === 1 ? 'ADDED' : 'MODIFIED',
    object: state(count),
  }));
  const withoutUid = [1, 2, 3].map((count) => {
    const { uid, ...metadata } = state(count).metadata;
    return { ...state(count), metadata };
  });
  const forms: [string, string][] = [
    ['in the frame of a watch', lines(...framed, { type: 'DELETED', object: state(3) })],
    ['without it', lines(state(1), state(2), state(3))],
    ['over several lines', framed.map(pretty).join('')],
    ['without UIDs', lines(...withoutUid)],
  ];

  it.each(forms)('replace each other %s', async (_, content) => {
    const path = file('states.ndjson', content);
    const got = await home.kev(['get', '-f', path, '-o', 'jsonpath={.items[*].count}']);
    expect(got.stdout).toBe('3');
    for (const dedupe of ['message', 'reason', 'key=k', 'none']) {
      const store = newStore();
      await home.kev(['emit', '-f', path, '--store', store, '--dedupe', dedupe]);
      const stored = await home.kev(['get', '-A', '--store', store, '-o', 'jsonpath={.items[*].count}']);
      expect([dedupe, stored.stdout]).toEqual([dedupe, '3']);
    }
  });

  it('are all shown by a watch', async () => {
    const input = forms[0]?.[1] ?? '';
    expect((await home.kev(['watch', '-f', '-', '-o', 'name'], { input })).stdout).toBe(
      'event/x\n'.repeat(3),
    );
  });
});

describe('an import', () => {
  const { firstTimestamp, lastTimestamp, count, ...newer } = typed('x', {
    eventTime: '2026-03-01T12:00:00.123456Z',
    series: { count: 5, lastObservedTime: '2026-03-01T12:09:00.654321Z' },
    reportingComponent: 'example.com/scheduler',
    reportingInstance: 'scheduler-1',
    action: 'Binding',
  });

  it.each(['message', 'reason', 'key=k', 'none'])('keeps microseconds and series with %s', async (dedupe) => {
    const store = newStore();
    await home.kev(['emit', '-f', '-', '--store', store, '--dedupe', dedupe], { input: json(newer) });
    const { stdout } = await home.kev(['get', '-A', '--store', store, '-o', 'json']);
    expect(JSON.parse(stdout).items[0] ?? JSON.parse(stdout)).toMatchObject({
      eventTime: newer.eventTime,
      series: newer.series,
    });
  });
});

describe('a followed dump', () => {
  it.each<[string, string]>([
    ['JSON over several lines', [a, b].map(pretty).join('')],
    [
      'lines of a watch over several lines',
      [a, b].map((object) => pretty({ type: 'ADDED', object })).join(''),
    ],
    ['a List', pretty(list(a, b))],
    ['YAML documents', [a, b].map((event) => `---\n${toYaml(event)}`).join('')],
    ['a YAML List', toYaml(list(a, b))],
    ['compressed lines', ''],
  ])('may be %s', async (what, content) => {
    const bytes = what === 'compressed lines' ? gzipSync(lines(a, b)) : Buffer.from(content);
    const path = file('followed', bytes);
    const piped = await home.shell(`kev watch -f - -o name < ${path}; kev watch -f <(cat ${path}) -o name`);
    expect(piped).toMatchObject({ stdout: 'event/a\nevent/b\n'.repeat(2), stderr: '' });
  });

  it('may be compressed data that is cut off, which is reported', async () => {
    file('cut.gz', gzipSync(lines(a, b)).subarray(0, -8));
    const run = await home.shell('kev watch -f - -o name < cut.gz', { cwd: home.path });
    expect(run).toEqual({
      stdout: 'event/a\nevent/b\n',
      stderr: 'warning: cannot read stdin, what follows line 2: the compressed data is damaged (cut off)\n',
      status: 3,
    });
  });

  it('may not be a zip archive', async () => {
    const run = await home.kev(['watch', '-f', '-'], { input: 'PK\x03\x04' });
    const stderr = 'error: cannot read stdin: its beginning: it is a zip archive: unpack it first\n';
    expect(run).toEqual({ stdout: '', stderr, status: 2 });
  });

  it('may be several pipes', async () => {
    const [one, two] = [file('one', lines(a)), file('two', lines(b))];
    const { stdout, status } = await home.shell(`kev watch -f <(cat ${one}) <(cat ${two}) -o name`);
    expect([names(stdout).sort(), status]).toEqual([['event/a', 'event/b'], 0]);
  });

  it('is returned as soon as a value is complete, whether or not its line has ended', async () => {
    const running = home.start(['watch', '-f', '-', '-o', 'name']);
    running.child.stdin?.write(json(a));
    await running.line(/event\/a/);
    running.child.stdin?.write(`\ntext\n---\n${toYaml(b)}`);
    await running.line(/event\/b/);
    running.child.stdin?.end();
    expect(await running.status).toBe(3);
    expect(running.lines).toEqual(['event/a', 'event/b']);
  });
});

describe('the times of a dump', () => {
  const at = (time: string, parts: EventParts = {}) => ({
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    ...parts,
  });
  const old = file(
    'old.json',
    json(
      list(
        typed('first', at('2024-02-01T09:00:00Z')),
        typed('repeat', { ...at('2024-02-01T09:05:00Z'), lastTimestamp: '2024-02-01T10:55:00Z', count: 40 }),
        typed('last', at('2024-02-01T11:00:00Z')),
      ),
    ),
  );
  const seen = async (...args: string[]) =>
    names((await home.kev(['get', '-f', old, '--no-headers', ...args])).stdout).map(
      (line) => / {2,}|$/.exec(line) && line.split(/ {2,}/)[0],
    );

  it('are shown instead of ages, and spans of repeats end with their last time', async () => {
    expect(await seen()).toEqual(['2024-02-01T09:00:00Z', '2024-02-01T10:55:00Z', '2024-02-01T11:00:00Z']);
    expect((await seen('--counts'))[1]).toBe('2024-02-01T10:55:00Z (x40 over 110m)');
    const described = await home.kev(['describe', 'pod/web-0', '-f', old]);
    expect(described.stdout).toContain('2024-02-01T10:55:00Z (x40 over 110m)');
    const summary = await home.kev(['get', '-f', old, '--summary']);
    expect(summary.stdout).toContain('2024-02-01T11:00:00Z');
  });

  it('are ages from a time with --now', async () => {
    expect(await seen('--now', 'last')).toEqual(['120m', '5m', '0s']);
    expect(await seen('--now', '2024-02-01T12:00:00Z')).toEqual(['3h', '65m', '60m']);
    const described = await home.kev(['describe', 'pod/web-0', '-f', old, '--now', 'last']);
    expect(described.stdout).toContain(' 5m (x40 over 115m)');
  });

  it('are counted back from the last event', async () => {
    expect(await seen('--since', '30m')).toHaveLength(2);
    expect(await seen('--since', '30m', '--now', '2024-02-01T11:29:00Z')).toHaveLength(1);
    expect(await seen('--before', '30m')).toHaveLength(1);
    const watched = await home.kev(['watch', '-f', old, '--since', '30m', '-o', 'name', '--timeout', '1s']);
    expect(names(watched.stdout)).toEqual(['event/repeat', 'event/last']);
  });

  it('may have other formats, and invalid times are reported', async () => {
    const input = lines(
      typed('space', at('2026-03-01 12:00:00+00:00')),
      typed('local', at('2026-03-01T12:00:00')),
    );
    const got = await home.kev(['get', '-f', '-', '--no-headers'], { input });
    expect(got).toMatchObject({ status: 0, stderr: '' });
    expect(names(got.stdout).every((line) => line.startsWith('2026-03-01T12:00:00Z '))).toBe(true);
    const odd = await home.kev(['get', '-f', '-'], { input: lines(typed('x', at('soon'))) });
    expect(odd.status).toBe(3);
    expect(odd.stderr).toContain('"firstTimestamp" is not a time: soon; "lastTimestamp" is not a time: soon');
  });
});
