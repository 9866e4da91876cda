import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../support/in-process.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const folder = new TemporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const path = folder.at('config.yaml');
const store = { KEV_STORE: folder.at('store') };

/** Runs a line with a config file. */
async function run(config: string, line: string, env: Record<string, string> = {}) {
  writeFileSync(path, config);
  return runInProcess(line.split(' '), { env: { ...store, KEV_CONFIG: path, ...env } });
}

/** The flags that are taken from the file, by the line that `-v` prints. */
async function defaultsOf(config: string, line: string, env?: Record<string, string>) {
  const { stderr } = await run(config, `${line} -v`, env);
  expect(stderr).not.toContain('error: ');
  return /^kev: defaults of (.*) are in .*config\.yaml$/m.exec(stderr)?.[1] ?? '';
}

beforeAll(async () => {
  for (const [object, reason, message] of [
    ['pod/a', 'Unhealthy', 'Liveness'],
    ['pod/b', 'Unhealthy', 'Readiness'],
    ['pod/c', 'Pulled', 'pulled'],
  ])
    await runInProcess(['emit', object ?? '', 'Normal', reason ?? '', message ?? ''], { env: store });
});

describe('defaults', () => {
  it('have the effect of the flags', async () => {
    const { stdout } = await run('get: {exclude: [Liveness, Readiness], output: name}', 'get');
    expect(stdout.split('\n')).toEqual([expect.stringMatching(/^event\/c\./), '']);
  });

  it('are lists, values, and switches, by long or short names', async () => {
    const config =
      'get:\n  t: true\n  counts: false\n  sort: true\n  tail: 2\n  types: Normal\n  no-headers: 1\n';
    const { stdout } = await run(config, 'get');
    const rows = stdout.trimEnd().split('\n');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it.each([
    ['get: {types: Normal}', 'get', '--types'],
    ['get: {types: Normal}', 'events', '--types'],
    ['get: {types: Normal}', 'get --types Warning', ''],
    ['get: {exclude: [a, b]}', 'get -e c', ''],
    ['get: {timestamps: true}', 'get --timestamps=false', ''],
    ['get: {timestamps: false}', 'get', ''],
    ['get: {exclude: []}', 'get', ''],
    ['get: {sort: false}', 'get', ''],
    ['watch: {types: Normal}', 'get', ''],
    ['get:', 'get', ''],
    ['', 'get', ''],
    ['# nothing', 'get', ''],
  ])('%j on kev %s: %s', async (config, line, expected) => {
    expect(await defaultsOf(config, line)).toBe(expected);
  });

  it.each([
    ['get: {all-namespaces: true, types: Normal}', 'get -n shop', '--types'],
    ['get: {timestamps: true, counts: true}', 'get -o json', ''],
    ['get: {sort: count}', 'get --sort-by .count', ''],
    ['get: {until: Warning}', 'get', ''],
    ['get: {summary: true, no-headers: true}', 'get -w --timeout 1ms', '--no-headers'],
    ['get: {recursive: true}', 'get', ''],
    ['get: {recursive: true}', 'get pod/a', '--recursive'],
    ['get: {recursive: true}', 'get --for pod/a', '--recursive'],
    ['get: {timezone: UTC}', 'get --since 5m', ''],
    ['get: {timezone: UTC}', 'get --since 2026-11-28T10:00:00Z', ''],
    ['get: {timezone: UTC}', 'get --since yesterday', '--timezone'],
    ['get: {timezone: UTC}', 'get -t', '--timezone'],
    ['get: {timezone: UTC, timestamps: true}', 'get', '--timezone, --timestamps'],
  ])('that %j on kev %s would be refused for are left out: %s', async (config, line, expected) => {
    expect(await defaultsOf(config, line)).toBe(expected);
  });

  it('are named in a hint when they hide all events', async () => {
    const { status, stderr } = await run('get: {types: Warning, exclude: x}', 'get');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `No resources found in default namespace.\nhint: defaults of --types, --exclude are in ${path}; use --no-config to ignore them\n`,
    });
  });

  it('are overridden by environment variables', async () => {
    const config = 'emit: {spool: true, component: me}';
    expect(await defaultsOf(config, 'emit pod/x Normal R m', { KEV_SPOOL: '0' })).toBe('--component');
  });

  it('apply to records, and not to whole events, in kev emit -f', async () => {
    const event = {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: {},
      involvedObject: { kind: 'Pod', name: 'w' },
    };
    const file = folder.at('events.ndjson');
    const lines = [
      { ...event, type: 'Normal', reason: 'Whole', message: 'm', source: { component: 'kubelet' } },
      { object: 'pod/r', type: 'Normal', reason: 'Record', message: 'm' },
    ];
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await run('emit: {component: me}', `emit -f ${file}`)).toMatchObject({ status: 0 });
    const { stdout } = await run('', 'get --component me -o name --reason Whole,Record');
    expect(stdout).toMatch(/^event\/r\.\w+\n$/);
  });
});

describe('an error', () => {
  it.each([
    ['gte: {}', 1, 'unknown command "gte"'],
    ['get: {}\nhelp: {color: never}', 2, 'unknown command "help"'],
    ['get:\n  # exlude: b\n  exlude: a', 3, 'unknown flag "--exlude"'],
    ['get: {help: true}', 1, 'unknown flag "--help"'],
    ['get:\n  types: Normal\n  timestamps: maybe', 3, 'invalid --timestamps "maybe": expected true or false'],
    ['get:\n  timestamps:', 2, 'invalid --timestamps "": expected true or false'],
    ['watch: {since: 1h}\nget: {since: 5x}', 2, 'invalid --since "5x": expected a duration or a time'],
    ['get: {color: red}', 1, 'invalid --color "red": expected auto, always, or never'],
    ['get: {tail: [1, 2]}', 1, '--tail takes only one value'],
    ['get: {exclude: {a: b}}', 1, 'invalid value of exclude: expected a value or a list of values'],
    ['get: [a]', 1, 'expected commands with their flags, such as get: {timestamps: true}'],
    ['get', 1, 'expected commands with their flags, such as get: {timestamps: true}'],
    ['get: {\n', 2, 'not valid YAML: unexpected end of the stream within a flow collection'],
    ['get: {a: 1}\nget: {a: 2}', 2, 'not valid YAML: duplicated mapping key'],
    ['get:\n  context: production', 2, "--context can't be set in a config file"],
    ['get:\n  token: secret', 2, "--token can't be set in a config file"],
    ['get: {"\\x1b[2J": 1}', 1, 'unknown flag "--\\x1b[2J"'],
    ['get: {since: 1h}', 1, '--since 1h is later than --before yesterday'],
  ])('in %j is one line', async (config, line, message) => {
    const { status, stdout, stderr } = await run(config, 'get --before yesterday');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]*\n(hint: [^\n]*\n)?$/);
    expect(stderr.split('\n')[0]).toBe(`error: ${path}:${line}: ${message}`);
  });

  it('that names no flag has a hint', async () => {
    const { stderr } = await run('get: {sort: nosuch}', 'get');
    expect(stderr).toContain(path);
  });

  it('in the command line does not name the file', async () => {
    const { stderr } = await run('get: {tail: 3}', 'get --since 5x');
    expect(stderr).toMatch(/^error: invalid --since "5x"/);
  });

  it.each(['help reading', 'completion bash', 'get --help', '--version', 'get --no-config'])(
    'does not affect kev %s',
    async (line) => {
      expect(await run('get: {', line)).toMatchObject({ status: 0, stderr: '' });
    },
  );
});

describe('kev help config', () => {
  it('shows what the file sets', async () => {
    const { stdout } = await run('get: {exclude: [two words], t: true}\nwatch: {}', 'help config');
    expect(stdout).toMatch(/^# The config file/);
    expect(stdout.slice(stdout.indexOf('## In effect'))).toBe(
      `## In effect\n\n${path}:\n\n\`\`\`sh\nkev get "--exclude=two words" --timestamps\n\`\`\`\n`,
    );
  });

  it('has an example that works', async () => {
    const { stdout: guide } = await run('', 'help config');
    const [, example = ''] = /^```yaml\n([^`]*)^```$/m.exec(guide) ?? [];
    const { status, stdout } = await run(example, 'help config');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^kev get .*--exclude.*\nkev watch --recursive$/m);
    expect(await defaultsOf(example, 'get')).toBe('--exclude, --timestamps, --timezone');
  });

  it('reports errors in the flags of all commands', async () => {
    const { status, stderr } = await run('watch:\n  exlude: a', 'help config');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: ${path}:2: unknown flag "--exlude"\nhint: did you mean --exclude?\n`,
    });
  });

  it.each([
    ['help config --no-config', {}, '--no-config'],
    ['help config', { KEV_CONFIG: '' }, 'KEV_CONFIG is empty'],
  ])('%s says why there is none', async (line, env, why) => {
    const { stdout } = await run('', line, env);
    expect(stdout).toContain(`No config file is in effect: ${why}.\n`);
  });
});
