import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Finished, Home } from '../support/kev.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

interface Step {
  name: string;
  shell: string;
  if?: string;
  env: Record<string, string>;
  run: string;
}

interface Action {
  inputs: Record<string, { description: string; required?: true; default?: string }>;
  runs: { using: string; steps: Step[] };
}

const { inputs, runs } = load(readFileSync('.github/actions/kev/action.yml', 'utf8')) as Action;

const [install, ...others] = runs.steps;

/** What the runner provides for all steps. */
let runner: TemporaryFolder;
beforeAll(async () => {
  runner = new TemporaryFolder();
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', runner.path]);
  writeFileSync(runner.at('path'), '');
  using job = new Job();
  const tarball = runner.at(readdirSync(runner.path).find((name) => name.endsWith('.tgz')) ?? '');
  expect(await job.runStep(install as Step, { package: tarball })).toMatchObject({ status: 0 });
}, 60_000);
afterAll(() => runner[Symbol.dispose]());

/** Runs the scripts as the runner of GitHub does, with files for what they tell it. */
class Job implements Disposable {
  readonly home = new Home({ CI: 'true', GITHUB_ACTIONS: 'true', npm_config_offline: 'true' });

  constructor() {
    Object.assign(this.home.env, {
      RUNNER_TEMP: runner.path,
      GITHUB_PATH: runner.at('path'),
      GITHUB_STEP_SUMMARY: this.at('summary'),
      KEV_STORE: this.at('store'),
      // Installed without a network, kev finds SQLite for Node.js 20 here.
      NODE_PATH: join(process.cwd(), 'node_modules'),
    });
    mkdirSync(this.at('work'));
    writeFileSync(this.at('summary'), '');
  }

  at(name: string): string {
    return join(this.home.path, name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  /** Runs what comes after the installation, with these inputs. The last step is run after one that fails, too. */
  async run(given: Record<string, string>): Promise<Finished[]> {
    const finished: Finished[] = [];
    for (const step of others) {
      if (finished.some(({ status }) => status !== 0)) expect(step.if).toContain('always()');
      finished.push(await this.runStep(step, given));
    }
    return finished;
  }

  runStep(step: Step, given: Record<string, string>): Promise<Finished> {
    const inputValue = (name: string) => given[name] ?? inputs[name]?.default ?? '';
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, expression]) => [name, inputValue(inputOf(expression))]),
    );
    writeFileSync(this.at('script'), step.run);
    const added = readFileSync(runner.at('path'), 'utf8').split('\n').filter(Boolean);
    const path = [...added, dirname(process.execPath), process.env.PATH];
    return this.home.shell(`exec bash --noprofile --norc -eo pipefail "${this.at('script')}"`, {
      env: { ...env, PATH: path.join(delimiter) },
      cwd: this.at('work'),
    });
  }

  [Symbol.dispose](): void {
    this.home[Symbol.dispose]();
  }
}

function inputOf(expression: string): string {
  return /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? '';
}

it('has documented inputs, which reach the scripts as variables only', () => {
  const used = new Set<string>();
  for (const { shell, run, env } of runs.steps) {
    expect(shell).toBe('bash');
    expect(run).not.toContain('${{');
    for (const value of Object.values(env)) used.add(inputOf(value));
  }
  for (const { if: condition = '' } of runs.steps) {
    for (const [, name = ''] of condition.matchAll(/inputs\.([\w-]+)/g)) used.add(name);
  }
  expect([...used].toSorted()).toEqual(Object.keys(inputs).toSorted());
  for (const input of Object.values(inputs)) {
    expect(input.description).toMatch(/\.$/);
    expect(input.required ?? input.default).toBeDefined();
  }
});

it('installs kev, runs a command, reports it, and explains what is wrong', async () => {
  using job = new Job();
  const command = 'kev emit deploy/web Warning BackOff "Back-off restarting failed container"; echo deployed';
  const [ran, explained] = await job.run({ run: command, for: 'deploy/web', reason: 'Deploy' });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('deployed\n') });
  expect(explained).toEqual({ status: 0, stdout: '', stderr: expect.any(String) });
  expect(job.read('work/kev-report.html')).toContain('BackOff');
  expect(job.read('summary')).toContain('BackOff');
  const { stdout } = await job.home.kev(['get', '-o', 'jsonpath={.items[*].reason}']);
  expect(stdout.split(' ').toSorted()).toEqual(['BackOff', 'DeployStarted', 'DeploySucceeded']);
});

it('ends with the status of the command, and explains nonetheless', async () => {
  using job = new Job();
  const [ran, explained] = await job.run({ run: 'false | true; echo not reached', for: 'deploy/web' });
  expect(ran).toMatchObject({ status: 1, stdout: '' });
  expect(explained).toMatchObject({ status: 0 });
  expect(job.read('summary')).toContain('RunFailed');
});

it('takes hostile inputs for values', async () => {
  using job = new Job();
  const hostile = '-x"; touch pwned; $(touch pwned) `touch pwned`\n::set-env';
  const [ran] = await job.run({ run: 'true', reason: hostile, namespace: hostile });
  expect(ran).toMatchObject({ status: 0 });
  const events = await job.home.kev(['get', '-A', '-o', 'json']);
  expect(JSON.parse(events.stdout).items[0]).toMatchObject({
    reason: `${hostile}Started`,
    involvedObject: { kind: 'Namespace', name: hostile },
  });
  for (const name of ['for', 'fail-on']) {
    const [refused] = await job.run({ run: 'touch started', [name]: hostile });
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/^error: invalid /) });
  }
  expect(readdirSync(job.at('work'))).toEqual(['kev-report.html']);
});

it('keeps the variables of the job for the command, and writes no report without a name', async () => {
  using job = new Job();
  Object.assign(job.home.env, { NAMESPACE: 'prod', REPORT: 'r', REASON: 'why', OBJECT: 'o', FAIL_ON: 'f' });
  const run = 'echo "$NAMESPACE $REPORT $REASON $OBJECT $FAIL_ON"';
  const [ran] = await job.run({ run, report: '', namespace: 'shop' });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('prod r why o f\n') });
  expect(readdirSync(job.at('work'))).toEqual([]);
});
