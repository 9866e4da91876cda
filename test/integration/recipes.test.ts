import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { findBlock } from '../support/documents.ts';
import { type Finished, Home, KEV } from '../support/kev.ts';
import { envtest } from './open.ts';

/** The recipes of the guide for CI, run as their systems run them, with nothing but the permissions that they give. */
const findRecipe = (name: string) => findBlock('src/help/ci.md', `recipe: ${name}`) ?? '';
const github = findRecipe('github-actions');
const gitlab = findRecipe('gitlab-ci');
const job = findRecipe('kubernetes-job');

interface Manifest {
  kind: string;
  metadata: { name: string; namespace: string };
  spec: {
    template: {
      spec: {
        serviceAccountName: string;
        containers: { command: string[] }[];
      };
    };
  };
}

const PACKAGE = 'https://packages.test/kubectl-kev.tgz';

describe.skipIf(!envtest)('the recipe for', () => {
  const admin = envtest?.kubeconfigs.admin ?? '';
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
    // Records what npm is asked to install.
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "npm $*" >> "${home.path}/npm.log"\n`);
    for (const name of ['kev', 'npm']) chmodSync(join(bin, name), 0o755);
    home.env.PATH = `${bin}:${home.env.PATH}`;

    kubectl(['create', 'namespace', 'shop']);
    kubectl(['create', 'deployment', 'web', '--image=i', '-n', 'shop']);
    kubectl(['apply', '-f', '-'], job);
    kubeconfig = await kubeconfigOf('kev', ['doctor', 'deploy/web', '-n', 'shop', '--to', 'emit']);
  });

  /** The kubeconfig of a service account, once it may run a command of kev: a server takes a moment to know of a binding. */
  const kubeconfigOf = async (account: string, args: string[]): Promise<string> => {
    const token = kubectl(['create', 'token', account, '-n', 'shop']).trim();
    const config = JSON.parse(readFileSync(admin, 'utf8'));
    config.users[0].user = { token };
    const path = join(home.path, 'kubeconfig');
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    let first: Finished | undefined;
    for (let tries = 0; tries < 50 && first?.status !== 0; tries++)
      first = await home.kev(args, { env: { KUBECONFIG: path } });
    expect(first).toMatchObject({ status: 0, stdout: '' });
    return JSON.stringify(config);
  };
  afterAll(() => home?.[Symbol.dispose]());

  const installed = () => readFileSync(join(home.path, 'npm.log'), 'utf8').trim().split('\n');

  /** Runs a script as a CI system does: in a shell that ends with the first command that fails. */
  const script = (shell: string, text: string, env: Record<string, string>) => {
    writeFileSync(join(home.path, 'script'), text);
    return home.shell(`cd "${home.path}" && exec ${shell} -e script`, { env });
  };

  const writeProgram = (name: string, text: string) =>
    writeFileSync(join(home.path, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  it('GitHub Actions records each deploy', async () => {
    writeFileSync(join(home.path, 'npm.log'), '');
    // The report and the explanation need the right to read events.
    const rights = ['--verb=get,list,watch,create,patch', '--resource=events,deployments.apps'];
    kubectl(['create', 'serviceaccount', 'deployer', '-n', 'shop']);
    kubectl(['create', 'role', 'deployer', ...rights, '-n', 'shop']);
    const binding = ['--role=deployer', '--serviceaccount=shop:deployer'];
    kubectl(['create', 'rolebinding', 'deployer', ...binding, '-n', 'shop']);
    const ofDeployer = await kubeconfigOf('deployer', ['get', '-n', 'shop']);
    interface Step {
      run?: string;
      env?: Record<string, string>;
    }
    const { jobs } = load(github) as { jobs: { deploy: { steps: Step[] } } };
    const known: Record<string, string> = { 'vars.KEV_PACKAGE': PACKAGE, 'secrets.KUBECONFIG': ofDeployer };
    const runJob = async () => {
      const env: Record<string, string> = {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_SHA: 'abc123',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_ACTOR: 'jane',
        GITHUB_JOB: 'deploy',
        GITHUB_ENV: join(home.path, 'github-env'),
        GITHUB_STEP_SUMMARY: join(home.path, 'summary.md'),
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

    writeProgram('deploy.sh', 'echo deploying');
    const runs = await runJob();
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(readFileSync(join(home.path, 'summary.md'), 'utf8')).toContain('deployment/web');
    expect(readFileSync(join(home.path, 'events.html'), 'utf8').slice(0, 15)).toBe('<!doctype html>');
    expect(runs[2]).toMatchObject({ stdout: 'deploying\n', stderr: '' });
    expect(installed()).toEqual([`npm install --global ${PACKAGE}`]);
    for (const reason of ['DeployStarted', 'DeploySucceeded']) {
      const [event, ...others] = events(reason).filter(
        ({ source }) => source?.component === 'github-actions',
      );
      expect(others).toEqual([]);
      expect(event).toMatchObject({ type: 'Normal', count: 1 });
      expect(event?.metadata.annotations).toMatchObject({
        'kubectl-kev/commit': 'abc123',
        'kubectl-kev/ref': 'refs/heads/main',
        'kubectl-kev/actor': 'jane',
      });
    }
    expect(kubectl(['describe', 'deploy', 'web', '-n', 'shop'])).toMatch(/DeploySucceeded .*github-actions/);

    writeProgram('deploy.sh', 'echo "no such image" >&2; exit 3');
    const failed = await runJob();
    expect(failed.map(({ status }) => status)).toEqual([0, 0, 3, 0]);
    expect(events('DeployFailed')[0]).toMatchObject({
      type: 'Warning',
      message: expect.stringContaining('no such image'),
    });
  });

  it('GitLab CI records each deploy', async () => {
    writeFileSync(join(home.path, 'npm.log'), '');
    const { deploy } = load(gitlab) as { deploy: Record<'before_script' | 'script', string[]> };
    writeProgram('deploy.sh', 'exit 0');
    writeFileSync(join(home.path, 'kubeconfig'), kubeconfig);
    const run = await script('sh', [...deploy.before_script, ...deploy.script].join('\n'), {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_COMMIT_SHA: 'def456',
      KEV_PACKAGE: PACKAGE,
      KUBECONFIG: join(home.path, 'kubeconfig'),
    });
    expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(installed()).toEqual([`npm install --global ${PACKAGE}`]);
    const [event] = events('DeploySucceeded').filter(({ source }) => source?.component === 'gitlab-ci');
    expect(event?.metadata.annotations).toMatchObject({ 'kubectl-kev/commit': 'def456' });
  });

  it('a Kubernetes Job has a Role with the rights it needs, and no others', async () => {
    const manifests = loadAll(job) as Manifest[];
    const pod = manifests.find(({ kind }) => kind === 'Job')?.spec.template.spec;
    const account = manifests.find(({ kind }) => kind === 'ServiceAccount');
    expect(pod?.serviceAccountName).toBe(account?.metadata.name);
    // A pod's service account comes with its namespace.
    const ofPod = JSON.parse(kubeconfig);
    ofPod.contexts[0].context.namespace = account?.metadata.namespace;
    writeFileSync(join(home.path, 'pod'), JSON.stringify(ofPod), { mode: 0o600 });
    writeProgram('migrate.sh', 'echo migrated');
    const run = await script('sh', pod?.containers[0]?.command.join(' ') ?? '', {
      KUBECONFIG: join(home.path, 'pod'),
    });
    expect(run).toMatchObject({ status: 0, stdout: 'migrated\n', stderr: '' });
    expect(events('MigrationSucceeded')).toHaveLength(1);

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
