import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { findBlock } from './support/documents.ts';
import { Home, KEV } from './support/kev.ts';

/** Returns the shell lines of a recipe, as the system that it is for runs them. */
const recipes: Record<string, { document: string; toLines: (yaml: string) => string[] }> = {
  step: { document: 'README.md', toLines: stepLines },
  'github-actions': { document: 'src/help/ci.md', toLines: stepLines },
  'gitlab-ci': { document: 'src/help/ci.md', toLines: gitlabLines },
  'kubernetes-job': { document: 'src/help/ci.md', toLines: jobLines },
  'helm-hook': { document: 'src/help/ci.md', toLines: jobLines },
  'argo-cd-hook': { document: 'src/help/ci.md', toLines: jobLines },
};

interface Step {
  run?: string;
  uses?: string;
}

function stepLines(yaml: string): string[] {
  const { steps, jobs } = load(yaml) as { steps?: Step[]; jobs?: { deploy: { steps: Step[] } } };
  return (steps ?? jobs?.deploy.steps ?? []).flatMap(({ run }) => run ?? []);
}

function gitlabLines(yaml: string): string[] {
  const { deploy } = load(yaml) as { deploy: { before_script: string[]; script: string[] } };
  return [...deploy.before_script, ...deploy.script];
}

interface Manifest {
  kind: string;
  spec: { template: { spec: { containers: { command: string[] }[] } } };
}

function jobLines(yaml: string): string[] {
  const job = (loadAll(yaml) as Manifest[]).find(({ kind }) => kind === 'Job');
  return job?.spec.template.spec.containers.map(({ command }) => command.join(' ')) ?? [];
}

/** Creates a home with `kev` and `npm` on its PATH, a script to run, and a kubeconfig of a server that is away. */
function openHome(exitStatus: number): Home {
  const home = new Home({ CI: 'true', KEV_PACKAGE: 'kubectl-kev.tgz' });
  const at = (name: string) => join(home.path, name);
  mkdirSync(at('bin'));
  const programs = {
    'bin/kev': `exec "${process.execPath}" "${KEV}" "$@"`,
    'bin/npm': 'exit 0',
    'deploy.sh': `touch done; exit ${exitStatus}`,
    'migrate.sh': `touch done; exit ${exitStatus}`,
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(at(name), `#!/bin/sh\n${text}\n`);
    chmodSync(at(name), 0o755);
  }
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    'current-context': 'c',
  });
  writeFileSync(at('kubeconfig'), kubeconfig);
  Object.assign(home.env, {
    PATH: `${at('bin')}:${home.env.PATH}`,
    KUBECONFIG: at('kubeconfig'),
    KUBECONFIG_TEXT: kubeconfig,
    RUNNER_TEMP: home.path,
    GITHUB_ENV: at('github-env'),
    GITHUB_STEP_SUMMARY: at('summary.md'),
  });
  return home;
}

/** Recording is given up after one second, in place of ten. */
function inLittleTime(lines: string[]): string {
  return lines.join('\n').replace('kev run', 'kev run --timeout 1s');
}

describe.concurrent.each(Object.entries(recipes))('the recipe %s', (name, { document, toLines }) => {
  const lines = toLines(findBlock(document, `recipe: ${name}`) ?? '');

  it('does not break a deploy when the cluster is away', async () => {
    expect(lines).not.toEqual([]);
    using home = openHome(0);
    writeFileSync(join(home.path, 'script'), inLittleTime(lines));
    const { status, stderr } = await home.shell('exec sh -e script', { cwd: home.path });
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^warning: .*127\.0\.0\.1:9/),
    });
    expect(existsSync(join(home.path, 'done'))).toBe(true);
  });
});

it('a recipe ends with the status of a deploy that fails', async () => {
  using home = openHome(7);
  const [line = ''] = stepLines(findBlock('README.md', 'recipe: step') ?? '');
  writeFileSync(join(home.path, 'script'), inLittleTime([line]));
  expect(await home.shell('exec sh -e script', { cwd: home.path })).toMatchObject({ status: 7 });
});

it('the recipe for GitHub Actions keeps the timeline as one file, and explains in the summary of the job', () => {
  const recipe = findBlock('src/help/ci.md', 'recipe: github-actions') ?? '';
  const lines = stepLines(recipe);
  const { jobs } = load(recipe) as { jobs: { deploy: { steps: (Step & { with?: { path?: string } })[] } } };
  const kept = jobs.deploy.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  expect(lines.at(-2)).toContain(`--report ${kept?.with?.path} `);
  expect(lines.at(-1)).toMatch(/^kev why .* -o markdown >> "\$GITHUB_STEP_SUMMARY"/);
});
