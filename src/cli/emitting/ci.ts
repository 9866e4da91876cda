/** Under this prefix lies every annotation that kev itself gives to events. */
const ANNOTATION_PREFIX = 'kubectl-kev/';

type Environment = Record<string, string | undefined>;

/** Annotations that describe a run. */
type Part = 'ci' | 'commit' | 'ref' | 'actor' | 'run-url' | 'job';

/** A CI system: the variables that it sets, the first that has a value counting, and nothing else that it sets. */
interface CiSystem {
  name: string;
  /** It is this system when this variable has a value. */
  mark: string;
  commit: string[];
  ref: string[];
  actor: string[];
  job: string[];
  runUrl: string[] | ((env: Environment) => string | undefined);
}

/**
 * The allow-list. No variable that holds a token, a message or a mail address is in it.
 *
 * Source: the systems' lists of predefined variables. Tekton predefines none: its are those that a
 * task hands to its steps by convention, such as `TEKTON_PIPELINE_RUN: $(context.pipelineRun.name)`.
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

/** W3C Trace Context. A trace of zeros alone is none. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const MAX_CHARACTERS = 1024;

/**
 * What the environment of a CI job tells of its run, as annotations under `kubectl-kev/`: `ci`,
 * `commit`, `ref`, `actor`, `run-url`, `job`, and `traceparent` where there is one. Only variables of
 * the list are looked at. URLs lose credentials, queries, and fragments; what may hold credentials in another
 * form is left out.
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

/** A plain URL without credentials, query, and fragment; undefined for everything else, which may hide some. */
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
