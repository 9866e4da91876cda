import { describe, expect, it } from 'vitest';
import { ciAnnotations } from '../../../src/cli/emitting/ci-annotations.ts';
import { isCi } from '../../../src/cli/io/env-switch.ts';

const under = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`kubectl-kev/${name}`, value]));

describe('ciAnnotations', () => {
  it.each([
    [
      'GitHub Actions',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_SHA: 'abc',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_ACTOR: 'ann',
        GITHUB_JOB: 'deploy',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'a/b',
        GITHUB_RUN_ID: '7',
        GITHUB_TOKEN: 'secret',
      },
      {
        ci: 'github-actions',
        commit: 'abc',
        ref: 'refs/heads/main',
        actor: 'ann',
        job: 'deploy',
        'run-url': 'https://github.com/a/b/actions/runs/7',
      },
    ],
    [
      'GitLab',
      {
        GITLAB_CI: 'true',
        CI_COMMIT_SHA: 'abc',
        CI_COMMIT_REF_NAME: 'main',
        GITLAB_USER_LOGIN: 'ann',
        CI_JOB_NAME: 'deploy',
        CI_JOB_URL: 'https://gitlab.example.com/a/b/-/jobs/7',
        CI_JOB_TOKEN: 'secret',
        CI_REPOSITORY_URL: 'https://gitlab-ci-token:secret@gitlab.example.com/a/b.git',
        GITLAB_USER_EMAIL: 'ann@example.com',
      },
      {
        ci: 'gitlab',
        commit: 'abc',
        ref: 'main',
        actor: 'ann',
        job: 'deploy',
        'run-url': 'https://gitlab.example.com/a/b/-/jobs/7',
      },
    ],
    [
      'Jenkins',
      {
        JENKINS_URL: 'https://jenkins.example.com/',
        GIT_COMMIT: 'abc',
        GIT_BRANCH: 'origin/main',
        BRANCH_NAME: 'main',
        BUILD_USER_ID: 'ann',
        JOB_NAME: 'deploy/main',
        BUILD_URL: 'https://jenkins.example.com/job/deploy/7/',
      },
      {
        ci: 'jenkins',
        commit: 'abc',
        ref: 'main',
        actor: 'ann',
        job: 'deploy/main',
        'run-url': 'https://jenkins.example.com/job/deploy/7/',
      },
    ],
    [
      'CircleCI',
      {
        CIRCLECI: 'true',
        CIRCLE_SHA1: 'abc',
        CIRCLE_BRANCH: 'main',
        CIRCLE_TAG: '',
        CIRCLE_USERNAME: 'ann',
        CIRCLE_JOB: 'deploy',
        CIRCLE_BUILD_URL: 'https://circleci.com/gh/a/b/7',
      },
      {
        ci: 'circleci',
        commit: 'abc',
        ref: 'main',
        actor: 'ann',
        job: 'deploy',
        'run-url': 'https://circleci.com/gh/a/b/7',
      },
    ],
    [
      'Buildkite',
      {
        BUILDKITE: 'true',
        BUILDKITE_COMMIT: 'abc',
        BUILDKITE_BRANCH: 'main',
        BUILDKITE_BUILD_CREATOR: 'Ann',
        BUILDKITE_BUILD_CREATOR_EMAIL: 'ann@example.com',
        BUILDKITE_LABEL: 'Deploy',
        BUILDKITE_BUILD_URL: 'https://buildkite.com/a/b/builds/7',
        BUILDKITE_AGENT_ACCESS_TOKEN: 'secret',
      },
      {
        ci: 'buildkite',
        commit: 'abc',
        ref: 'main',
        actor: 'Ann',
        job: 'Deploy',
        'run-url': 'https://buildkite.com/a/b/builds/7',
      },
    ],
    [
      'Tekton',
      {
        TEKTON_PIPELINE_RUN: 'deploy-x7',
        TEKTON_TASK_RUN: 'deploy-x7-apply',
        TEKTON_COMMIT_SHA: 'abc',
        TEKTON_BRANCH: 'main',
      },
      { ci: 'tekton', commit: 'abc', ref: 'main', job: 'deploy-x7-apply' },
    ],
    ['nothing', { CI: 'true', PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'secret' }, {}],
  ] as [string, Record<string, string>, Record<string, string>][])('describes %s', (_, env, annotations) => {
    expect(ciAnnotations(env)).toEqual(under(annotations));
  });

  const RUN_URLS: [string, (url: string) => Record<string, string>][] = [
    ['GitHub Actions', (url) => ({ GITHUB_SERVER_URL: url, GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' })],
    ['GitLab', (url) => ({ GITLAB_CI: 'true', CI_JOB_URL: url })],
    ['GitLab, of the pipeline', (url) => ({ GITLAB_CI: 'true', CI_PIPELINE_URL: url })],
    ['Jenkins', (url) => ({ JENKINS_URL: 'x', BUILD_URL: url })],
    ['CircleCI', (url) => ({ CIRCLECI: 'true', CIRCLE_BUILD_URL: url })],
    ['Buildkite', (url) => ({ BUILDKITE: 'true', BUILDKITE_BUILD_URL: url })],
    ['Tekton', (url) => ({ TEKTON_PIPELINE_RUN: 'x', TEKTON_RUN_URL: url })],
  ];

  it.each([
    ['https://ann:secret@ci.example.com/7', 'https://ci.example.com/7'],
    ['https://secret@ci.example.com/7', 'https://ci.example.com/7'],
    ['HTTPS://ann:secret@ci.example.com/7', 'https://ci.example.com/7'],
    ['https://ci.example.com/7?private_token=secret#secret', 'https://ci.example.com/7'],
    ['https://ci.example.com/a@2/7', 'https://ci.example.com/a@2/7'],
    ['https://ci.example.com:bad/secret', undefined],
    ['https:/ann:secret@ci.example.com/7', undefined],
    ['https:ann:secret@ci.example.com/7', undefined],
    ['https:\\\\ann:secret@ci.example.com/7', undefined],
    ['https:///ann:secret@ci.example.com/7', undefined],
    ['//ann:secret@ci.example.com/7', undefined],
    ['ann:secret@ci.example.com/7', undefined],
    ['ssh://ann:secret@ci.example.com/7', undefined],
    ['https://ci.example.com/https://ann:secret@other/7', undefined],
    ['https://ci.example.com/ann%3Asecret%40other/7', undefined],
    ['see https://ann:secret@ci.example.com/7', undefined],
  ])('takes credentials out of %s', (url, clean) => {
    expect(ciAnnotations({ JENKINS_URL: 'x', BUILD_URL: url })['kubectl-kev/run-url']).toBe(clean);
    for (const [system, environment] of RUN_URLS) {
      const annotations = ciAnnotations({
        GITHUB_ACTIONS: system.startsWith('GitHub') ? 'true' : '',
        ...environment(url),
      });
      expect(JSON.stringify(annotations)).not.toContain('secret');
    }
  });

  it.each([
    ['main', 'main'],
    ['dependabot/npm/a@1.2.3', 'dependabot/npm/a@1.2.3'],
    ['https://ann:secret@git.example.com/a', 'https://git.example.com/a'],
    ['ann:secret@git.example.com/a', undefined],
    ['git@git.example.com:a/b', 'git@git.example.com:a/b'],
  ])('takes credentials out of a branch %s', (branch, clean) => {
    expect(ciAnnotations({ JENKINS_URL: 'x', GIT_BRANCH: branch })['kubectl-kev/ref']).toBe(clean);
  });

  it('leaves out values that are too long', () => {
    expect(ciAnnotations({ CIRCLECI: 'true', CIRCLE_JOB: 'x'.repeat(1025) })).toEqual(
      under({ ci: 'circleci' }),
    );
  });

  it.each([
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', true],
    ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', false],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', false],
    ['secret', false],
    ['', false],
  ])('passes the traceparent %j on: %s', (traceparent, isPassed) => {
    const annotations = ciAnnotations({ TRACEPARENT: traceparent });
    expect(annotations).toEqual(isPassed ? under({ traceparent }) : {});
  });
});

describe('isCi', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['false', false],
    ['0', false],
    ['true', true],
    ['1', true],
    ['woodpecker', true],
  ])('CI=%j: %s', (value, is) => {
    expect(isCi({ CI: value })).toBe(is);
  });
});
