import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HIDDEN } from '../support/hidden.ts';
import { type Finished, Home } from '../support/kev.ts';
import { sampleEvent } from '../support/sample-event.ts';

/** What means harm, through the real command: one line, a status of the closed set, and nothing of it is run or obeyed. */

vi.setConfig({ testTimeout: 60_000 });

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

const write = (name: string, text: string): string => {
  const path = join(home.path, name);
  writeFileSync(path, text);
  return path;
};

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const bomb = 'abcdefghi'
  .split('')
  .map(
    (name, at, all) =>
      `${name}: &${name} [${
        at === 0
          ? 'x'
          : Array(9)
              .fill(`*${all[at - 1]}`)
              .join(',')
      }]`,
  )
  .join('\n');

function expectOneError({ stdout, stderr, status }: Finished, expected: number): void {
  expect(stderr).toMatch(/^error: [^\n]+\n(?:hint: [^\n]+\n)?$/);
  expect(stderr).not.toMatch(HIDDEN);
  expect({ stdout, status }).toEqual({ stdout: '', status: expected });
}

describe('a dump', () => {
  it.each<[string, string]>([
    ['that multiplies itself', `${bomb}\nkind: Event\nmetadata: {}`],
    ['nested without end in JSON', `{"kind":"Event","metadata":{},"x":${deep(100_000)}}`],
    ['nested without end in YAML', `kind: Event\nx: ${deep(100_000)}`],
    ['of opening brackets', '['.repeat(1_000_000)],
    ['of nothing but beginnings', `[${'{"kind":"x",'.repeat(100_000)}`],
    ['of zeros', '\0'.repeat(100_000)],
    ['that is gzip and ends', '\x1f'],
    ['of sequences for a terminal', '\x1b]0;title\x07\x9b31m\u202e'],
  ])('%s is refused', async (_, input) => {
    for (const args of [
      ['get', '-f', '-'],
      ['describe', 'pod/x', '-f', '-'],
    ]) {
      expectOneError(await home.kev(args, { input }), 2);
    }
  });

  const strange = [
    '{"kind":"Event","apiVersion":"v1","metadata":{"name":"a","name":"b","uid":5,"labels":{"__proto__":"x","constructor":"y"},"annotations":{"__proto__":"z"}},',
    '"involvedObject":{"kind":"Pod","name":7,"__proto__":{"polluted":true}},"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
    '"reason":"__proto__","reason":"constructor","message":"toString","count":"3","type":"__proto__","source":null,"series":null,',
    '"firstTimestamp":"0000-01-01T00:00:00+23:59","lastTimestamp":"9999-12-31T23:59:59-23:59","eventTime":"never"}',
  ].join('');

  it.each([
    ...['wide', 'json', 'yaml', 'ndjson', 'name', 'github', 'otlp'].map((format) => ['-o', format]),
    ['-o', 'jsonpath={.items[*].metadata.labels}{..__proto__}{.items[0].polluted}'],
    ['-o', 'custom-columns=A:.metadata.labels,B:.__proto__.polluted,C:.constructor'],
    ...['--summary', '--counts', '-t', '--sort-by=.constructor', '--recursive --for=pod/7'].map((flag) =>
      flag.split(' '),
    ),
  ])('of members that are not what they should be is printed with %s', async (...flags) => {
    const { stderr, status } = await home.kev(['get', '-f', '-', ...flags], { input: strange });
    const warning = 'warning: cannot read stdin, line 1: "eventTime" is not a time: never\n';
    expect({ stderr, status }).toEqual({ stderr: warning, status: 3 });
  });
});

describe('records of emit', () => {
  it('with the names of members of all JavaScript objects are refused one by one', async () => {
    const good = { object: 'pod/x', type: 'Normal', reason: 'R', message: 'm' };
    const input = [
      '{"__proto__":{"object":"pod/x"},"type":"Normal","reason":"R","message":"m"}',
      '{"constructor":"x","object":"pod/x","type":"Normal","reason":"R","message":"m"}',
      `{"object":"pod/x","type":"Normal","reason":"R","message":"m","labels":${deep(100_000)}}`,
      '{"object":"pod/x","type":"Normal","reason":"R","message":"m","annotations":{"__proto__":"x"}}',
      JSON.stringify(good),
    ].join('\n');
    const { stdout, stderr, status } = await home.kev(['emit', '-f', '-', '--local'], { input });
    expect(stderr).toContain('line 1: unknown field "__proto__"');
    expect(stderr).toContain('line 2: unknown field "constructor"');
    expect(stderr).toContain('line 3: ');
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toMatch(/^event\/x\.\S+ (?:created|patched)/);
    expect(status).toBe(3);
  });
});

describe('a kubeconfig', () => {
  it.each<[string, string]>([
    ['that multiplies itself', `${bomb}\nclusters: *i\n`],
    ['nested without end', `a: ${'['.repeat(100_000)}`],
    ['of numbers', 'current-context: 5\nclusters: 5\nusers: 5\ncontexts: 5\n'],
    ['with a number for a path', 'clusters: [{name: a, cluster: {server: x, certificate-authority: 5}}]'],
    ['with prototypes', '{"__proto__":{"clusters":[]},"constructor":{},"current-context":"__proto__"}'],
    ['of sequences for a terminal', 'current-context: "\\e[31m\\u202e"\n'],
  ])('%s is refused', async (_, text) => {
    const path = write('config', text);
    expectOneError(await home.kev(['get', '--kubeconfig', path]), 2);
    expectOneError(await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm'], { env: { KUBECONFIG: path } }), 2);
  });
});

describe('flags', () => {
  it.each<[string, string[]]>([
    ['a store below a file', ['get', '--store', '/dev/null/x']],
    ['an object of control characters', ['get', '--local', '\x1b[31m/x']],
    ['a file of control characters', ['get', '-f', '/nonexistent\x1b[31m']],
    ['ranges without end', ['get', '--local', '-o', `jsonpath=${'{range @}'.repeat(10_000)}`]],
    ['a path without end', ['get', '--local', '-o', `jsonpath={${'.a'.repeat(30_000)}[-]}`]],
    ['columns of braces', ['get', '--local', '-o', `custom-columns=A:${'}'.repeat(50_000)}`]],
    ['a pattern that does not end', ['get', '--local', '-i', '('.repeat(20_000)]],
    ['a pattern that is too deep', ['get', '--local', '-i', `${'('.repeat(20_000)}${')'.repeat(20_000)}`]],
    ['an expression that is too deep', ['watch', '--until', `/${'('.repeat(20_000)}${')'.repeat(20_000)}/`]],
    ['an expression of blanks', ['watch', '--until', `a${' '.repeat(100_000)}b`]],
    ['an expression about a prototype', ['watch', '--until', '__proto__=x']],
    ['a selector of a prototype', ['get', '--local', '-l', '__proto__ in (']],
    ['a time of very many digits', ['get', '--local', '--since', `${'9'.repeat(50_000)}h`]],
    ['a time before all times', ['emit', 'pod/x', 'Normal', 'R', 'm', '--at', '999999d', '--local']],
    ['a prototype for --dedupe', ['emit', 'pod/x', 'Normal', 'R', 'm', '--dedupe', 'constructor', '--local']],
    ['a time that is no number', ['wait', 'pod/x', '--reason', 'R', '--timeout', '1e999s']],
    ['a prototype for a command', ['__proto__']],
    ['a constructor for a command', ['constructor', 'x']],
    ['a prototype for a flag', ['get', '--__proto__', 'x']],
  ])('are refused: %s', async (_, args) => {
    expectOneError(await home.kev(args), 2);
  });

  it('are refused with a modified position file', async () => {
    mkdirSync(join(home.path, 'store'));
    for (const text of [
      '',
      'null',
      '{}',
      '{"kind":"kev watch position 1","keys":[null],"positions":[5]}',
      deep(100_000),
    ]) {
      const path = write('position', text);
      expectOneError(await home.kev(['watch', '--local', '--resume', path, '--timeout', '1s']), 2);
    }
  });

  it('are safe in a hostile environment', async () => {
    const env = {
      ...{
        CI: '\x1b[31m',
        GITHUB_ACTIONS: '__proto__',
        GITHUB_SHA: '\u202e',
        TRACEPARENT: '00-x',
        KEV_SPOOL: '\x07',
      },
      ...{ GITHUB_SERVER_URL: 'https://u:p@x', GITHUB_REPOSITORY: '../..', GITHUB_RUN_ID: '?token=secret' },
    };
    const { stdout, stderr, status } = await home.kev(
      ['emit', 'pod/x', 'Normal', 'R', 'm', '-o', 'json', '--local'],
      { env },
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).not.toMatch(HIDDEN);
    expect(stdout).not.toMatch(/u:p|secret/);
    expect(JSON.parse(stdout).message).toBe(sampleEvent({ message: 'm' }).message);
  });
});
