import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONNECTION_FLAGS } from '../../../src/cli/flags/global-flags.ts';
import { runInProcess } from '../../support/in-process.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const store = mkdtempSync(join(tmpdir(), 'kev-test-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

const together = (one: string, other: string) => `${one} and ${other} can't be used together`;
const several = (command: string, flag: string) => `kev ${command} takes only one ${flag}`;

/** What every command that reads events does with the same flags; `get` and `watch` stand for `events` and `get -w`. */
const ROWS: [line: string, message: string][] = [
  ...['get', 'get -w', 'watch'].flatMap((command): [string, string][] => [
    [`${command} -n a -A`, together('--namespace', '--all-namespaces')],
    [
      `${command} --context a --context b -s http://x`,
      "--server and several --context can't be used together",
    ],
    [
      `${command} --context a --context b --cluster c`,
      "--cluster and several --context can't be used together",
    ],
    ...['--local', '--store=x', '--context=x', '--cluster=x', '--user=x', '--kubeconfig=x'].map(
      (flag): [string, string] => [
        `${command} -f x ${flag}`,
        together(flag.split('=')[0] ?? '', '--filename'),
      ],
    ),
    ...['--server=x', '--token=x', '--as=x', '--as-group=x', '--as-uid=x', '--request-timeout=1s'].map(
      (flag): [string, string] => [
        `${command} -f x ${flag}`,
        together(flag.split('=')[0] ?? '', '--filename'),
      ],
    ),
    [`${command} -f x --chunk-size 5`, together('--chunk-size', '--filename')],
    [`${command} -R`, '-R requires --filename'],
    [`${command} --now last`, '--now requires --filename'],
    [`${command} -f x --now last -o json`, '--now requires --since or --before'],
    [`${command} --sort --sort-by=.reason`, together('--sort', '--sort-by')],
    ...['json', 'yaml', 'ndjson', 'name', 'github', 'otlp', 'jsonpath={.a}', 'custom-columns=A:.a'].flatMap(
      (output): [string, string][] => [
        [`${command} -o ${output} -t`, together('--timestamps', `--output ${output}`)],
        [`${command} -o ${output} --counts`, together('--counts', `--output ${output}`)],
      ],
    ),
    [`${command} -o json --no-headers`, together('--no-headers', '--output json')],
    [`${command} --timezone UTC`, '--timezone requires --timestamps or --since or --before or --filename'],
    [`${command} --kubeconfig a --kubeconfig b`, several(command.split(' ')[0] ?? '', '--kubeconfig')],
    [`${command} -l a=b -l c=d`, several(command.split(' ')[0] ?? '', '--selector')],
  ]),
  ...['get -w', 'get --watch-only', 'watch'].flatMap((command): [string, string][] => [
    ...['--tail=1', '--sort', '--sort-by=.reason', '--reverse', '--since=1h'].map(
      (flag): [string, string] => [
        `${command} --watch-only ${flag}`,
        together(flag.split('=')[0] ?? '', '--watch-only'),
      ],
    ),
    ...['--resume=x', '--silence-limit=1s', '--max-pause=1s'].map((flag): [string, string] => [
      `${command} -f x ${flag}`,
      together(flag.split('=')[0] ?? '', '--filename'),
    ]),
    [`${command} -f - --watch-only`, together('--watch-only', '--filename -')],
  ]),
  ['watch -f - --tail 1', together('--tail', '--filename -')],
  ...['--until=Warning', '--fail-on=Warning', '--timeout=1s', '--resume=x', '--silence-limit=1s'].map(
    (flag): [string, string] => [`get ${flag}`, `${flag.split('=')[0]} requires --watch or --watch-only`],
  ),
  ['get --max-pause=1s', '--max-pause requires --watch or --watch-only'],
  ...['--before=1h', '--exit-code', '--summary', '--group'].map((flag): [string, string] => [
    `get -w ${flag}`,
    together(flag.split('=')[0] ?? '', '--watch'),
  ]),
  ['get --group --summary', together('--group', '--summary')],
  ['get --group --counts', together('--counts', '--group')],
  ['get --group --ci', together('--ci', '--group')],
  ['get --summary --ci', together('--ci', '--summary')],
  ['get --ci -o json', together('--ci', '--output json')],
  ['watch --ci -o name', together('--ci', '--output name')],
  ...['--counts', '--sort', '--sort-by=.a', '--reverse'].map((flag): [string, string] => [
    `get --summary ${flag}`,
    together(flag.split('=')[0] ?? '', '--summary'),
  ]),
  ...['--summary', '--group'].flatMap((flag) =>
    ['wide', 'yaml', 'name', 'jsonpath={}'].map((output): [string, string] => [
      `get ${flag} -o ${output}`,
      together(flag, `--output ${output}`),
    ]),
  ),
  ['get --summary -o json --no-headers', together('--no-headers', '--output json')],
  ['get --since 10m --before 1h', '--since 10m is later than --before 1h'],
  ['describe pod/x -f x --local', together('--local', '--filename')],
  ['describe pod/x -f x --chunk-size 1', together('--chunk-size', '--filename')],
  ['wait pod/x -o name --no-headers', together('--no-headers', '--output name')],
  ['wait pod/x --type Normal --type Warning', several('wait', '--type')],
  ['emit -n a -n b pod/x Normal R m', several('emit', '--namespace')],
  ['emit -n a,b pod/x Normal R m', several('emit', '--namespace')],
  ['emit --context a --context b pod/x Normal R m', several('emit', '--context')],
  ['emit --related pod/a --related pod/b pod/x Normal R m', several('emit', '--related')],
  ...['--fail-fast', '--burst=2', '--qps=1', '--cache-size=9'].map((flag): [string, string] => [
    `emit ${flag} pod/x Normal R m`,
    `${flag.split('=')[0]} requires --filename`,
  ]),
  ['emit --max-interval 1m pod/x Normal R m', '--max-interval requires --max-events'],
  ['emit --api events --dedupe none pod/x Normal R m', together('--dedupe', '--api events')],
  ['emit -f - --api events --burst 3', together('--burst', '--api events')],
  ['emit --spool --dry-run=client pod/x Normal R m', together('--spool', '--dry-run')],
  ['emit --spool --local pod/x Normal R m', together('--spool', '--local')],
  ['run -n a -n b -- true', several('run', '--namespace')],
  ['-n a run -n b -- true', several('run', '--namespace')],
  ['run --for pod/a --for pod/b -- true', several('run', '--for')],
  ['run --spool --local -- true', together('--spool', '--local')],
  ['flush -n a', '--namespace has no effect on kev flush'],
  ['flush --all', '--all requires --drop'],
  ['flush --list --drop', together('--list', '--drop')],
  ['flush --list --token x', together('--token', '--list')],
  ['doctor -n a -n b', several('doctor', '--namespace')],
  ['doctor --context a --context b', several('doctor', '--context')],
  ...['--namespace', ...CONNECTION_FLAGS].map((flag): [string, string] => [
    `completion bash ${flag}${['--local', '--insecure-skip-tls-verify'].includes(flag) ? '' : '=x'}`,
    `${flag} has no effect on kev completion`,
  ]),
  ...['get', 'watch', 'describe pod/x', 'wait pod/x', 'emit pod/x Normal R m', 'doctor'].flatMap(
    (command): [string, string][] => [
      [`${command} --local --request-timeout 1s`, together('--request-timeout', '--local')],
      [`${command} --local --context x`, together('--context', '--local')],
      [`${command} --store x --as me`, together('--as', '--store')],
      [`${command} --as me`, '--as requires a cluster, and KEV_STORE names a local store'],
    ],
  ),
];

describe('a flag that would have no effect', () => {
  it.each(ROWS)('kev %s', async (line, message) => {
    const run = await runInProcess(line.split(' '), { env: { KEV_STORE: store } });
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error: [^\n]*\n(?:hint: [^\n]*\n)?$/);
    expect(run.stderr.split('\n')[0]).toBe(`error: ${message}`);
  });

  it('is reported where the environment chose the local store', async () => {
    const args = ['emit', '--spool', 'pod/x', 'Normal', 'R', 'm'];
    const run = await runInProcess(args, { env: { KEV_STORE: store } });
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^warning: --spool has no effect: .*\n$/);
  });

  it('rejects a time zone with a time relative to now', async () => {
    const args = ['get', '--timezone', 'UTC', '--since', '5m'];
    expect(await runInProcess(args, { env: { KEV_STORE: store } })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --timezone has no effect on --since 5m\nhint: -t shows times in this zone\n',
    });
  });

  it('rejects flags that repeat a whole event', async () => {
    const event = { kind: 'Event', apiVersion: 'v1', ...sampleEvent() };
    const args = ['emit', '-f', '-', '--component', 'ci'];
    const run = await runInProcess(args, { env: { KEV_STORE: store }, stdin: JSON.stringify(event) });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^error: --component can't be used with whole events, as in line 1$/m);
    const record = { object: 'pod/x', type: 'Normal', reason: 'R', message: 'm' };
    const fine = await runInProcess(args, { env: { KEV_STORE: store }, stdin: JSON.stringify(record) });
    expect(fine.status).toBe(0);
  });

  it('needs TLS', async () => {
    const args = ['get', '-s', 'http://127.0.0.1:9', '--token', 'secret', '--request-timeout', '1s'];
    const { stderr } = await runInProcess(args);
    expect(stderr).toMatch(
      /^warning: --token has no effect on a server without TLS \(http:\/\/127.0.0.1:9\)\n/,
    );
  });

  it('requires a cluster, and none is configured', async () => {
    expect((await runInProcess(['get', '--as', 'me'])).stderr).toBe(
      'error: --as requires a cluster, and none is configured\n',
    );
  });
});

it.each([
  'get -n a -n a',
  'get -o json -o name',
  'get -o custom-columns=A:.reason --no-headers',
  'get -o wide -t --counts --no-headers',
  'get --timezone UTC --since 2026-01-01',
  'get --summary -A --tail 3 --types Warning -t --no-headers',
  'get --summary object -o json',
  'get --ci -o wide',
  'get --group --full',
  'get --group -o json --sort count --reverse',
  'get --group -A --tail 3 -t --no-headers --sort-by .reason',
  'get --color always -o json',
  'get -A -f - -n=',
  'watch --until Normal --counts --timeout 100ms',
])('kev %s has an effect', async (line) => {
  const { status, stderr } = await runInProcess(line.split(' '), { env: { KEV_STORE: store } });
  expect(stderr).not.toMatch(/used together|requires|no use|several/);
  expect(status).not.toBe(2);
});

it('lists every flag that chooses where events live', async () => {
  const { stdout } = await runInProcess(['help', 'flags']);
  const [, group = ''] = /^Where events live:\n((?: .*\n)+)/m.exec(stdout) ?? [];
  const flags = [...group.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag);
  expect(flags.filter((flag) => flag !== '--namespace').sort()).toEqual([...CONNECTION_FLAGS].sort());
});

it('names the replacement for a time in --until', async () => {
  const old = await runInProcess(['get', '--until', '1h'], { env: { KEV_STORE: store } });
  expect(old.status).toBe(2);
  expect(old.stderr).toMatch(/^hint: .*--before TIME/m);
  const watch = await runInProcess(['watch', '--until', '5m'], { env: { KEV_STORE: store } });
  expect(watch.status).toBe(2);
  expect(watch.stderr).toMatch(
    /^error: invalid --until "5m": expected an event expression, not a time\nhint: --timeout /,
  );
});
