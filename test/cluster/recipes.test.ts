import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { type Finished, Home, KEV } from '../support/kev.ts';
import { findRecipe } from '../support/recipes.ts';
import { envtest } from './open.ts';

/** The recipes of the README, run as their systems run them, with nothing but the rights that they give. */
const recipes = {
  github: findRecipe('github-actions'),
  gitlab: findRecipe('gitlab-ci'),
  job: findRecipe('kubernetes-job'),
};
const absent = Object.entries(recipes).flatMap(([name, text]) => (text === undefined ? [name] : []));
if (absent.length > 0) console.log(`not run: the README has no recipe for ${absent.join(', ')}`);

interface Manifest {
  kind: string;
  metadata: { name: string; namespace: string };
  spec: {
    template: {
      spec: {
        serviceAccountName: string;
        containers: { command: string[]; args: string[]; env: { name: string; value: string }[] }[];
      };
    };
  };
}

const PACKAGE = 'https://packages.test/kubectl-kev.tgz';

describe.skipIf(!envtest || absent.length > 0)('the recipe for', () => {
  const admin = envtest?.kubeconfigs.admin ?? '';
  const { github = '', gitlab = '', job = '' } = recipes;
  let home: Home;
  let kubeconfig: string;

  const kubectl = (args: string[], input = '') =>
    execFileSync('kubectl', ['--kubeconfig', admin, ...args], { encoding: 'utf8', input });

  /** The events with a reason about the deployment. */
  const events = (reason: string): CoreV1Event[] =>
    JSON.parse(
      kubectl(['get', 'events', '-n', 'shop', '-o', 'json', `--field-selector=reason=${reason}`]),
    ).items.filter(({ involvedObject }: CoreV1Event) => involvedObject.name === 'web' && involvedObject.uid);

  beforeAll(async () => {
    home = new Home();
    const bin = join(home.path, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kev'), `#!/bin/sh\nexec "${process.execPath}" "${KEV}" "$@"\n`);
    // Installing is npm's: what it is asked to install is kept.
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "npm $*" >> "${home.path}/npm.log"\n`);
    for (const name of ['kev', 'npm']) chmodSync(join(bin, name), 0o755);
    home.env.PATH = `${bin}:${home.env.PATH}`;

    kubectl(['create', 'namespace', 'shop']);
    kubectl(['create', 'deployment', 'web', '--image=i', '-n', 'shop']);
    kubectl(['apply', '-f', '-'], job);
    const token = kubectl(['create', 'token', 'kev', '-n', 'shop']).trim();
    const config = JSON.parse(readFileSync(admin, 'utf8'));
    config.users[0].user = { token };
    kubeconfig = JSON.stringify(config);
    writeFileSync(join(home.path, 'kubeconfig'), kubeconfig, { mode: 0o600 });

    // The server takes a moment to know of a new binding.
    let doctor: Finished | undefined;
    for (let tries = 0; tries < 50 && doctor?.status !== 0; tries++) {
      doctor = await home.kev(['doctor', 'deploy/web', '-n', 'shop', '--to', 'emit'], {
        env: { KUBECONFIG: join(home.path, 'kubeconfig') },
      });
    }
    expect(doctor).toMatchObject({ status: 0, stdout: '' });
  });
  afterAll(() => home?.[Symbol.dispose]());

  const installed = () => readFileSync(join(home.path, 'npm.log'), 'utf8').trim().split('\n');

  /** Runs a script as a CI system does: in a shell that ends with the first command that fails. */
  const script = (shell: string, text: string, env: Record<string, string>) => {
    writeFileSync(join(home.path, 'script'), text);
    return home.shell(`cd "${home.path}" && exec ${shell} -e script`, { env });
  };

  it('GitHub Actions tells what became of each run, on one event', async () => {
    writeFileSync(join(home.path, 'npm.log'), '');
    interface Step {
      name?: string;
      run?: string;
      env?: Record<string, string>;
    }
    const { jobs } = load(github) as { jobs: { deploy: { steps: Step[] } } };
    const runJob = async (status: string, number: number) => {
      const known: Record<string, string> = {
        'vars.KEV_PACKAGE': PACKAGE,
        'secrets.KUBECONFIG': kubeconfig,
        'job.status': status,
      };
      const env: Record<string, string> = {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_SHA: 'abc123',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_ACTOR: 'jane',
        GITHUB_JOB: 'deploy',
        GITHUB_WORKFLOW: 'Ship',
        GITHUB_RUN_NUMBER: String(number),
        GITHUB_ENV: join(home.path, 'github-env'),
        RUNNER_TEMP: home.path,
      };
      writeFileSync(env.GITHUB_ENV ?? '', '');
      const runs: Finished[] = [];
      for (const step of jobs.deploy.steps) {
        if (step.run === undefined) continue;
        const given = Object.entries(step.env ?? {}).map(([name, value]) => [
          name,
          value.replace(/^\$\{\{ (.*) \}\}$/, (_, expression) => known[expression] ?? `no ${expression}`),
        ]);
        runs.push(await script('bash', step.run, { ...env, ...Object.fromEntries(given) }));
        for (const line of readFileSync(env.GITHUB_ENV ?? '', 'utf8').split('\n')) {
          const [name, value] = line.split('=');
          if (name && value) env[name] = value;
        }
      }
      return runs;
    };

    const first = await runJob('success', 1);
    expect(first.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(installed()).toEqual([`npm install --global ${PACKAGE}`]);
    expect(first[2]).toMatchObject({ stdout: expect.stringMatching(/ created\n$/), stderr: '' });
    const second = await runJob('success', 2);
    expect(second[2]).toMatchObject({ stdout: expect.stringMatching(/ patched \(x2\)\n$/), stderr: '' });
    const failed = await runJob('failure', 3);
    expect(failed[2]).toMatchObject({ stdout: expect.stringMatching(/ created\n$/), stderr: '' });

    const [deployed, ...others] = events('Deployed').filter(
      ({ source }) => source?.component === 'github-actions',
    );
    expect(others).toEqual([]);
    expect(deployed).toMatchObject({ type: 'Normal', count: 2 });
    expect(deployed?.metadata.annotations).toMatchObject({
      'kubectl-kev/commit': 'abc123',
      'kubectl-kev/ref': 'refs/heads/main',
      'kubectl-kev/actor': 'jane',
    });
    expect(events('DeployFailed')[0]).toMatchObject({ type: 'Warning', message: 'Ship run 3: failure' });
    expect(kubectl(['describe', 'deploy', 'web', '-n', 'shop'])).toMatch(
      /Deployed .*\(x2 over .*github-actions/,
    );
  });

  it('GitLab CI tells what became of each job', async () => {
    writeFileSync(join(home.path, 'npm.log'), '');
    const { deploy } = load(gitlab) as {
      deploy: Record<'before_script' | 'script' | 'after_script', string[]>;
    };
    writeFileSync(join(home.path, 'deploy.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const env = {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_COMMIT_SHA: 'def456',
      CI_COMMIT_REF_NAME: 'main',
      CI_PIPELINE_ID: '77',
      KEV_PACKAGE: PACKAGE,
      KUBECONFIG: join(home.path, 'kubeconfig'),
    };
    const before = await script('sh', [...deploy.before_script, ...deploy.script].join('\n'), env);
    expect(before).toMatchObject({ status: 0, stdout: '' });
    expect(installed()).toEqual([`npm install --global ${PACKAGE}`]);
    // GitLab runs what comes after in a shell of its own.
    for (const status of ['success', 'failed']) {
      const after = await script('sh', deploy.after_script.join('\n'), { ...env, CI_JOB_STATUS: status });
      expect(after).toMatchObject({ status: 0, stdout: expect.stringMatching(/ created\n$/), stderr: '' });
    }
    const [deployed] = events('Deployed').filter(({ source }) => source?.component === 'gitlab-ci');
    expect(deployed).toMatchObject({ message: 'pipeline 77 of main: success' });
    expect(deployed?.metadata.annotations).toMatchObject({ 'kubectl-kev/commit': 'def456' });
  });

  it('a Kubernetes Job has a Role that is enough, and no more', async () => {
    writeFileSync(join(home.path, 'npm.log'), '');
    const manifests = loadAll(job) as Manifest[];
    const { serviceAccountName, containers } = manifests.find(({ kind }) => kind === 'Job')?.spec.template
      .spec ?? {
      containers: [],
    };
    const account = manifests.find(({ kind }) => kind === 'ServiceAccount');
    expect(serviceAccountName).toBe(account?.metadata.name);
    const [container] = containers;
    expect(container?.command).toEqual(['sh', '-ec']);
    const env = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
    // A pod's service account brings its namespace along.
    const ofPod = JSON.parse(kubeconfig);
    ofPod.contexts[0].context.namespace = account?.metadata.namespace;
    writeFileSync(join(home.path, 'pod'), JSON.stringify(ofPod), { mode: 0o600 });
    const run = await script('sh', container?.args[0] ?? '', { ...env, KUBECONFIG: join(home.path, 'pod') });
    expect(run).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^event\/web\.\w+ created\nevent\/web\.\w+ created\n$/),
      stderr: '',
    });
    expect(installed()).toEqual([`npm install --global ${env.KEV_PACKAGE}`]);
    expect(events('MigrationDone')[0]).toMatchObject({ message: 'to schema 42' });

    for (const [args, verb] of [
      [['get'], 'list'],
      [['emit', 'deploy/web', 'Normal', 'R', 'm', '--api', 'events'], 'create'],
    ] as const) {
      const refused = await home.kev([...args, '-n', 'shop'], {
        env: { KUBECONFIG: join(home.path, 'kubeconfig') },
      });
      expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(`needs verb "${verb}"`) });
    }
  });
});
