import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Home } from './support/kev.ts';
import { readSteps, withoutWhatVaries } from './support/transcript.ts';

const FILES = fileURLToPath(new URL('golden/readme', import.meta.url));

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

/** The examples: blocks of a console. They build on each other in their order. */
const examples = [...readme.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  readSteps(block),
);

describe('the examples of the README, on the local store', () => {
  const home = new Home();
  afterAll(() => home[Symbol.dispose]());

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  it.each(examples)('$command', async ({ command, output }) => {
    // As on a terminal: both streams, in a folder that holds the files the examples name.
    const { stdout } = await home.shell(`{ ${command}; } 2>&1`, {
      env: { KEV_STORE: `${home.path}/store` },
      cwd: FILES,
    });
    expect(withoutWhatVaries(stdout)).toBe(withoutWhatVaries(output));
  });
});

describe('the two commands of the README', () => {
  it('run the main job', async () => {
    using home = new Home();
    const line = /<!-- main job -->\n```sh\n(.*)\n```/.exec(readme)?.[1] ?? '';
    const [install, ...job] = line.split(' && ');
    expect(install).toBe('npm ci');
    const run = await home.shell(job.join(' && '));
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^event\/x\.\w+ created\nLAST SEEN .*\n.*JustTest.*\n$/);
  });

  it('run the tests', () => {
    expect(/<!-- tests -->\n```sh\n(.*)\n```/.exec(readme)?.[1]).toBe('npm ci && npm test');
  });
});
