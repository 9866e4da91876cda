import { ANNOTATION_PREFIX } from '../../event/annotations.ts';

type Environment = Record<string, string | undefined>;

/** Annotations that describe a run. */
type Part = 'ci' | 'commit' | 'ref' | 'actor' | 'run-url' | 'job';

/** CI system, with its variables for each annotation; the first one with a value is used. */
interface CiSystem {
  name: string;
  /** Variable that is set in this system only. */
  mark: string;
  commit: string[];
  ref: string[];
  actor: string[];
  job: string[];
  runUrl: string[] | ((env: Environment) => string | undefined);
}

/**
 * Allow-list of variables. None of them holds a token, a message, or an email address.
 *
 * Source: the systems' lists of predefined variables. Tekton predefines none; tasks pass these
 * to their steps by convention, such as `TEKTON_PIPELINE_RUN: $(context.pipelineRun.name)`.
 */
const systems: CiSystem[] = [
  {
    name: 'github-actions',
    mark: 'GITHUB_ACTIONS',
    commit: ['GITHUB_SHA'],
    ref: ['GITHUB_REF'],
    actor: ['GITHUB_ACTOR'],
    job: ['GITHUB_JOB'],
    runUrl: ({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run }) =>
      server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined,
  },
  {
    name: 'gitlab',
    mark: 'GITLAB_CI',
    commit: ['CI_COMMIT_SHA'],
    ref: ['CI_COMMIT_REF_NAME'],
    actor: ['GITLAB_USER_LOGIN'],
    job: ['CI_JOB_NAME'],
    runUrl: ['CI_JOB_URL', 'CI_PIPELINE_URL'],
  },
  {
    name: 'jenkins',
    mark: 'JENKINS_URL',
    commit: ['GIT_COMMIT'],
    ref: ['BRANCH_NAME', 'GIT_BRANCH'],
    actor: ['BUILD_USER_ID', 'CHANGE_AUTHOR'],
    job: ['JOB_NAME'],
    runUrl: ['BUILD_URL'],
  },
  {
    name: 'circleci',
    mark: 'CIRCLECI',
    commit: ['CIRCLE_SHA1'],
    ref: ['CIRCLE_TAG', 'CIRCLE_BRANCH'],
    actor: ['CIRCLE_USERNAME'],
    job: ['CIRCLE_JOB'],
    runUrl: ['CIRCLE_BUILD_URL'],
  },
  {
    name: 'buildkite',
    mark: 'BUILDKITE',
    commit: ['BUILDKITE_COMMIT'],
    ref: ['BUILDKITE_TAG', 'BUILDKITE_BRANCH'],
    actor: ['BUILDKITE_BUILD_CREATOR'],
    job: ['BUILDKITE_STEP_KEY', 'BUILDKITE_LABEL'],
    runUrl: ['BUILDKITE_BUILD_URL'],
  },
  {
    name: 'tekton',
    mark: 'TEKTON_PIPELINE_RUN',
    commit: ['TEKTON_COMMIT_SHA'],
    ref: ['TEKTON_BRANCH'],
    actor: [],
    job: ['TEKTON_TASK_RUN', 'TEKTON_PIPELINE_RUN'],
    runUrl: ['TEKTON_RUN_URL'],
  },
];

/** W3C Trace Context. A trace ID or span ID of zeros is invalid. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const MAX_CHARACTERS = 1024;

/**
 * Describes the run of a CI job from its environment, as annotations under `kubectl-kev/`: `ci`,
 * `commit`, `ref`, `actor`, `run-url`, `job`, and `traceparent` if it is set. Reads only variables of
 * the allow-list. URLs lose credentials, queries, and fragments; other values that may hold credentials
 * are left out.
 */
export function ciAnnotations(env: Environment): Record<string, string> {
  const annotations: Record<string, string> = {};
  const annotate = (part: Part | 'traceparent', value: string | undefined) => {
    const text = value?.trim() ?? '';
    const isUrl = part === 'run-url' || text.includes('://');
    const clean = isUrl ? toPlainUrl(text) : holdsCredentials(text) ? undefined : text;
    if (clean && clean.length <= MAX_CHARACTERS) annotations[ANNOTATION_PREFIX + part] = clean;
  };
  const firstOf = (names: string[]) => names.map((name) => env[name]).find(Boolean);

  const system = systems.find(({ mark }) => env[mark]);
  if (system) {
    const { name, commit, ref, actor, job, runUrl } = system;
    annotate('ci', name);
    annotate('commit', firstOf(commit));
    annotate('ref', firstOf(ref));
    annotate('actor', firstOf(actor));
    annotate('job', firstOf(job));
    annotate('run-url', typeof runUrl === 'function' ? runUrl(env) : firstOf(runUrl));
  }
  if (TRACEPARENT.test(env.TRACEPARENT ?? '')) annotate('traceparent', env.TRACEPARENT);
  return annotations;
}

/** Removes credentials, query, and fragment from a URL; undefined for anything else, which may hide credentials. */
function toPlainUrl(text: string): string | undefined {
  if (!/^https?:\/\/[^/\\]/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.username = url.password = url.search = url.hash = '';
  return holdsCredentials(url.pathname) ? undefined : url.href;
}

/** Whether a text has the form `user:password@host` somewhere, also percent-encoded. */
function holdsCredentials(text: string): boolean {
  return /(:|%3a)[^\s/]*(@|%40)/i.test(text);
}
