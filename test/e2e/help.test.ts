import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

/** The examples of a help text. */
function examplesOf(help: string): string[] {
  const [, block = ''] = /^Examples:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim());
}

/** What the examples name: programs that are not kev, files, events, a context and what waits for delivery. */
const PROGRAMS = {
  make: 'exit 0',
  './migrate.sh': 'exit 0',
  kubectl: 'cat > /dev/null',
  // A file that does not grow.
  tail: 'cat "$2"',
};
const EVENTS: [string, string, string, ...string[]][] = [
  ['pod/x', 'Normal', 'Pulled'],
  ['deploy/web', 'Warning', 'BackOff', '-n', 'shop'],
  ['node/n1', 'Normal', 'Ready'],
];

const home = new Home();
afterAll(() => home[Symbol.dispose]());
beforeAll(async () => {
  home.env.KEV_STORE = join(home.path, 'store');
  home.env.KUBECONFIG = join(home.path, 'config');
  home.env.PATH = `${home.path}:${home.env.PATH}`;
  const at = (name: string) => join(home.path, name);
  writeFileSync(at('config'), JSON.stringify(KUBECONFIG));
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(at(name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const records = ['a', 'b', 'c', 'd'].map((name) =>
    JSON.stringify({ object: `pod/${name}`, type: 'Normal', reason: 'R', message: 'm' }),
  );
  for (const name of ['events.ndjson', 'deploy.ndjson']) writeFileSync(at(name), `${records.join('\n')}\n`);
  await home.kev([
    'emit',
    '-f',
    at('events.ndjson'),
    '-s',
    'http://127.0.0.1:9',
    '--spool',
    '--timeout',
    '1s',
  ]);
  for (const [object, type, reason, ...flags] of EVENTS) {
    await home.kev(['emit', object, type, reason, 'm', ...flags]);
  }
  writeFileSync(at('events.json'), (await home.kev(['get', '-o', 'json'])).stdout);
});

const KUBECONFIG = {
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:10' } }],
  contexts: ['production', 'staging'].map((name) => ({ name, context: { cluster: 'c' } })),
  'current-context': 'production',
};

/** What waits for events ends in the end: nothing comes here. */
function endless(example: string): boolean {
  return /^kev (watch|wait) /.test(example);
}

/** What needs a server: there is none. */
function needsServer(example: string): boolean {
  return /^kev record -[An] | --history /.test(`${example} `);
}

function expectedStatus(example: string, status: number | null): number {
  if (needsServer(example)) return 5;
  if (endless(example)) return 124;
  // The events of this test include warnings.
  return example.startsWith('kev why ') && status === 10 ? 10 : 0;
}

const help = await home.kev(['--help']);
const [, listed = ''] = /^Commands:\n((?: {2}.*\n)+)/m.exec(help.stdout) ?? [];
const commands = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);

it('lists the commands', () => {
  expect(commands).toContain('emit');
  expect(commands.length).toBeGreaterThan(8);
});

describe.each(commands.map((name) => [name]))('kev %s --help', async (...command: string[]) => {
  const { stdout } = await home.kev([...command, '--help']);
  const examples = examplesOf(stdout);

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it('fits a terminal of 80 columns and 24 lines, the prompt included', () => {
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => Math.max(1, Math.ceil(line.length / 80)));
    expect(rows.reduce((sum, each) => sum + each, 0)).toBeLessThan(24);
  });

  it('leads to all flags, and to a guide that exists', async () => {
    const names = [...stdout.matchAll(/kev help ([a-z-]+)/g)].flatMap(([, name]) => name ?? []);
    expect(names).toContain('flags');
    for (const name of names) expect(await home.kev(['help', name])).toMatchObject({ status: 0, stderr: '' });
    if (stdout.includes('Common flags:')) expect(names).toContain(command[0]);
  });

  it.each(examples)('%s', async (example) => {
    const line = endless(example) ? `${example} --timeout 1s` : example;
    // As fish has it: of standard input, too.
    const run = await home.shell(`source() { cat "\${1:--}"; }; ${line}`, { cwd: home.path });
    expect(run.status).toBe(expectedStatus(example, run.status));
  });
});
