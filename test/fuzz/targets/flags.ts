import fc from 'fast-check';
import { toDraft } from '../../../src/cli/commands/emit/draft-fields.ts';
import { ciAnnotations } from '../../../src/cli/emitting/ci-annotations.ts';
import { parseDedupe } from '../../../src/cli/emitting/dedupe.ts';
import { parseDurationFlag } from '../../../src/cli/flags/duration-flag.ts';
import { toFilters } from '../../../src/cli/flags/filter-flags.ts';
import { parseTimeFlag } from '../../../src/cli/flags/time-flag.ts';
import { isCi } from '../../../src/cli/io/env-switch.ts';
import { retryAfterMs } from '../../../src/core/retry-after.ts';
import { formatDuration, parseDuration } from '../../../src/event/duration.ts';
import { formatTime, formatTimeNano, parseTime } from '../../../src/event/time.ts';
import { guessOwners } from '../../../src/kinds/generated-name.ts';
import { parseObjectName, parseObjectOrType } from '../../../src/kinds/object-name.ts';
import { createTimeFormat } from '../../../src/print/time-format.ts';
import { parseExpression } from '../../../src/select/expression.ts';
import {
  formatLabelSelector,
  matchesLabels,
  parseLabelSelector,
} from '../../../src/select/label-selector.ts';
import { formatFieldSelector, matchesQuery } from '../../../src/select/query.ts';
import { anyEvent } from '../../support/hidden.ts';
import { likeLinesOf } from '../mutated-text.ts';
import { checkSame, target } from '../target.ts';

/** The small languages of flags, headers and variables. */

const NOW = 1_772_366_400_000_000_000n;
const time = { now: NOW, formatTime: createTimeFormat('Europe/Berlin') };
const DRAFT = {
  object: 'pod/x',
  type: 'Normal',
  reason: 'R',
  message: 'm',
  component: 'kev',
  labels: {},
  annotations: {},
  resolve: false,
};
const noFlags = { headers: true };

export const objectName = target('object names', likeLinesOf('object-names.txt'), (text) => {
  const { type, name } = parseObjectOrType(text);
  checkSame(name === undefined ? type : `${type}/${name}`, text);
  if (name !== undefined) checkSame(parseObjectName(text), { type, name });
  guessOwners('Pod', name ?? '');
  guessOwners('PersistentVolumeClaim', name ?? '');
});

export const duration = target(
  'durations',
  fc.tuple(likeLinesOf('durations.txt'), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  ([text, ns]) => {
    checkSame(parseDuration(formatDuration(ns)), ns);
    const ms = parseDurationFlag('--timeout', text);
    if (ms !== undefined && !(ms > 0 && Number.isFinite(ms))) throw new Error(`${ms} is not a timeout`);
  },
);

export const timeFlag = target('times', likeLinesOf('times.txt'), (text) => {
  parseTimeFlag('--since', text, time);
  const at = toDraft({ ...DRAFT, at: text }, NOW).at ?? 0n;
  checkSame(parseTime(formatTimeNano(at)), at);
  checkSame(parseTime(formatTime(at)), at - (((at % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n));
});

export const expression = target(
  'expressions of --until',
  fc.tuple(likeLinesOf('expressions.txt'), anyEvent),
  ([text, event]) => {
    parseExpression(text)(event);
  },
);

export const fieldSelector = target(
  'field selectors',
  fc.tuple(likeLinesOf('field-selectors.txt'), anyEvent),
  ([text, event]) => {
    const { fields } = toFilters({ ...noFlags, fieldSelector: text }, time);
    checkSame(toFilters({ fieldSelector: formatFieldSelector(fields) }, time).fields, fields);
    matchesQuery(event, { fields });
  },
);

export const labelSelector = target(
  'label selectors',
  fc.tuple(likeLinesOf('label-selectors.txt'), anyEvent),
  ([text, event]) => {
    const terms = parseLabelSelector(text);
    checkSame(parseLabelSelector(formatLabelSelector(terms)), terms);
    matchesLabels(event.metadata.labels, terms);
  },
);

export const dedupe = target('--dedupe', likeLinesOf('object-names.txt'), (text) => {
  parseDedupe(`key=${text}`);
  parseDedupe(text);
});

export const retryAfter = target(
  'Retry-After',
  fc.tuple(fc.constantFrom(400, 429, 500, 503), likeLinesOf('retry-after.txt')),
  ([code, header]) => {
    const ms = retryAfterMs(code, header) ?? 0;
    if (!(ms >= 0 && Number.isFinite(ms))) throw new Error(`${ms} ms is not a wait`);
  },
);

const CI_VARIABLES = [
  ...['CI', 'TRACEPARENT', 'GITHUB_ACTIONS', 'GITHUB_SHA', 'GITHUB_SERVER_URL', 'GITHUB_REPOSITORY'],
  ...['GITHUB_RUN_ID', 'GITLAB_CI', 'CI_JOB_URL', 'CI_COMMIT_SHA', 'JENKINS_URL', 'BUILD_URL', 'GIT_BRANCH'],
  ...[
    'CIRCLECI',
    'CIRCLE_BUILD_URL',
    'BUILDKITE',
    'BUILDKITE_BUILD_URL',
    'TEKTON_PIPELINE_RUN',
    'TEKTON_RUN_URL',
  ],
];

export const ciVariables = target(
  'CI variables',
  fc.dictionary(fc.constantFrom(...CI_VARIABLES), likeLinesOf('traceparents.txt')),
  (env) => {
    isCi(env);
    for (const [name, value] of Object.entries(ciAnnotations(env))) {
      const isTrace = name.endsWith('/traceparent');
      if (isTrace && !/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(value)) throw new Error(value);
      const url = URL.canParse(value) ? new URL(value) : undefined;
      if (value.includes('://') && (url?.password || url?.search || url?.hash)) throw new Error(value);
    }
  },
);
