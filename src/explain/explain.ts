import { appendTo } from '../core/append-to.ts';
import { type AssessedStory, assessStory } from './assess-story.ts';
import { explainStory, type StorySubject } from './explain-story.ts';
import type { ExplainedStory, Explanation } from './explanation.ts';
import { type Evidence, isDisplacement, toFacts } from './facts.ts';
import { type Lifecycles, toLifecycles } from './lifecycles.ts';
import { findLinks } from './links.ts';
import type { ObjectKey } from './object-key.ts';
import { type Problem, problemsOf } from './problems.ts';
import { findScope, type Question, type Scope } from './scope.ts';
import { statusOf } from './status.ts';
import { joinProblems, reachableFrom, subjectOf } from './stories.ts';

/**
 * Explains what is wrong, from events alone. Every statement rests on an event, or on an owner reference of an object;
 * what only a name suggests is marked in the links.
 *
 * @param now the current time, in nanoseconds since the epoch
 */
export function explain(question: Question, evidence: Evidence, now: bigint): Explanation {
  const facts = toFacts(evidence);
  const lifecycles = toLifecycles(facts, findLinks(facts), now);
  const scope = findScope(question, lifecycles, facts.objects);
  const stories = joinProblems(findProblems(scope, lifecycles), lifecycles)
    .filter(({ problems }) => isWorthReporting(problems, scope))
    .map((story) => assessStory(story, scope, lifecycles));
  const isOfOne = 'object' in question;
  const status = statusOf(stories, scope.members, lifecycles);
  const findSubject = isOfOne
    ? ({ cause }: AssessedStory) => ({
        key: subjectOf(cause.object, lifecycles.links),
        members: scope.members,
        status,
      })
    : subjectFinder(stories, lifecycles);
  const explained = stories.map((story) =>
    explainStory(story, { scope, lifecycles, subject: findSubject(story) }),
  );
  return {
    status,
    stories: explained.sort(isOfOne ? byState : bySeverity),
    events: [...scope.members].reduce((sum, key) => sum + lifecycles.facts(key).length, 0),
  };
}

function findProblems({ members, displaced }: Scope, lifecycles: Lifecycles): Problem[] {
  const problems = [...members].flatMap((key) => problemsOf(key, lifecycles));
  const others = [...displaced].flatMap((key) => problemsOf(key, lifecycles));
  return [...problems, ...others.filter(({ cause }) => isDisplacement(cause))];
}

/** Whether a story is about what was asked, and has a problem that is one by itself. */
function isWorthReporting(problems: readonly Problem[], { members }: Scope): boolean {
  const isKnown = problems.some(({ facts }) => facts.some(({ meaning }) => !meaning.onlyWithOthers));
  return isKnown && problems.some(({ object }) => members.has(object));
}

/** Returns a function that finds the last owner of the object of a story's cause, and its state. */
function subjectFinder(
  stories: readonly AssessedStory[],
  lifecycles: Lifecycles,
): (story: AssessedStory) => StorySubject {
  const keyOf = ({ cause }: AssessedStory) => subjectOf(cause.object, lifecycles.links);
  const byKey = new Map<ObjectKey, AssessedStory[]>();
  for (const story of stories) appendTo(byKey, keyOf(story), story);
  const subjects = new Map(
    [...byKey].map(([key, own]) => {
      const members = reachableFrom(key, lifecycles.links);
      return [key, { key, members, status: statusOf(own, members, lifecycles) }];
    }),
  );
  return (story) => subjects.get(keyOf(story)) as StorySubject;
}

/** Orders ongoing stories before those that may be ongoing, and these before those that are over; then by time. */
function byState(a: ExplainedStory, b: ExplainedStory): number {
  return rankOf(a) - rankOf(b) || (a.since < b.since ? -1 : a.since > b.since ? 1 : 0);
}

function rankOf({ ongoing }: ExplainedStory): number {
  return ongoing === undefined ? 1 : ongoing ? 0 : 2;
}

/** Orders ongoing stories first, then those whose object is failing, then those that affect the most objects. */
function bySeverity(a: ExplainedStory, b: ExplainedStory): number {
  const isFailing = ({ status }: ExplainedStory) => Number(status === 'failing');
  return (
    rankOf(a) - rankOf(b) ||
    isFailing(b) - isFailing(a) ||
    b.affected.length - a.affected.length ||
    byState(a, b)
  );
}
