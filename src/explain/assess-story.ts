import { latest } from '../event/compare-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import { isStart } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import { kindOfKey } from './object-key.ts';
import type { Problem } from './problems.ts';
import type { Scope } from './scope.ts';
import { reachableFrom, type Story } from './stories.ts';

/** A story, and whether it is ongoing. */
export interface AssessedStory extends Story {
  /** When it was over; undefined while no event shows that. */
  over: bigint | undefined;
  /** Undefined when it was not reported for long, and no event shows that it is over. */
  ongoing: boolean | undefined;
}

/** Classes of problems that are reported repeatedly while they last. */
const REPEATED = [
  'image-pull',
  'crash',
  'volume',
  'network',
  'scheduling',
  'config',
  'quota',
  'admission',
  'other',
];

/** Older reports of such a problem don't show that it is ongoing. */
const STALE = 1800n * NS_PER_SECOND;
/** In a recording, older reports of any problem don't. */
const VERY_STALE = 86_400n * NS_PER_SECOND;

/** Determines from the events whether a story is ongoing or over. */
export function assessStory(story: Story, scope: Scope, lifecycles: Lifecycles): AssessedStory {
  const over = isEvicted(story, scope, lifecycles) ? undefined : overOf(story, scope, lifecycles);
  if (over !== undefined) return { ...story, over, ongoing: false };
  const silence = lifecycles.now - lastOf(story);
  const isStale = silence > STALE && REPEATED.includes(story.cause.meaning.class) && !hasEnded(story);
  return { ...story, over, ongoing: isStale || silence > VERY_STALE ? undefined : true };
}

/** Whether something was reported that stays so until it is reversed: a node is lost, a Job has failed. */
function hasEnded({ problems }: Story): boolean {
  return problems.some(({ class: name }) => ['node', 'job', 'rollout'].includes(name));
}

/** Whether a pod that was asked about had to leave its node: that others replace it does not bring it back. */
function isEvicted({ problems }: Story, { asked }: Scope, lifecycles: Lifecycles): boolean {
  return problems.some(
    ({ object, facts }) =>
      asked.has(object) &&
      facts.some(
        ({ event, last }) =>
          isEviction(event.reason) &&
          !lifecycles.facts(object).some((fact) => isStart(fact) && fact.last > last),
      ),
  );
}

function isEviction(reason: string | undefined): boolean {
  return /^(?:Evicted|TaintManagerEviction|NodeControllerEviction|Preempted)$/.test(reason ?? '');
}

function lastOf({ problems }: Story): bigint {
  return latest(problems.flatMap(({ facts }) => facts.map(({ last }) => last))) ?? 0n;
}

function overOf({ problems }: Story, { members }: Scope, { links }: Lifecycles): bigint | undefined {
  const onNode = problems.filter(({ object }) => kindOfKey(object) === 'node');
  if (onNode.some(({ object }) => members.has(object))) return endOf(onNode);
  // For its pods, a problem of a node is over when they run elsewhere.
  const others = onNode.length > 0 ? problems.filter((problem) => !onNode.includes(problem)) : problems;
  const ended = others.filter(({ over, cause, class: name }) => {
    return over !== undefined && (cause.meaning.waits || name === 'job' || name === 'rollout');
  });
  // The end of what an object waited for is not always reported, but its progress shows it.
  const reached = new Set(ended.flatMap(({ object }) => [...reachableFrom(object, links)]));
  const isOpen = others.some(({ over, object }) => over === undefined && !reached.has(object));
  return isOpen ? undefined : lastEnd(problems);
}

/** When all problems were over. */
function endOf(problems: readonly Problem[]): bigint | undefined {
  return problems.every(({ over }) => over !== undefined) ? lastEnd(problems) : undefined;
}

function lastEnd(problems: readonly Problem[]): bigint | undefined {
  return latest(problems.map(({ over }) => over));
}
