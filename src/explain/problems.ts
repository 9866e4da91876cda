import type { Fact } from './facts.ts';
import type { ProblemClass, ReportedProblem } from './meaning.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';
import { overAt } from './recovery.ts';
import type { Timeline } from './timeline.ts';
import { latest } from './times.ts';

/** A fact that reports a problem. */
export type ProblemFact = Fact & { meaning: ReportedProblem };

/** One problem of one object, or of one container of a pod. */
export interface Problem {
  object: ObjectKey;
  /** What belongs to the same problem, if it is about the same object: the mount of volumes, a container, … */
  thread: string;
  class: ProblemClass;
  cause: ProblemFact;
  /** All facts that report it, in order, the cause included. */
  facts: readonly ProblemFact[];
  /** When it was over; undefined while nothing shows that. */
  over: bigint | undefined;
}

/** Finds the problems of an object. */
export function problemsOf(object: ObjectKey, timeline: Timeline): Problem[] {
  const threads = new Map<string, ProblemFact[]>();
  for (const fact of timeline.facts(object)) {
    if (!isProblem(fact) || isOfStart(fact, timeline) || isOfEnd(fact, timeline)) continue;
    const thread = threadOf(fact);
    threads.set(thread, [...(threads.get(thread) ?? []), fact]);
  }
  return [...threads].flatMap(([thread, facts]) =>
    splitByRecovery(facts.sort(byFirst), timeline).map(({ facts: own, over }) => {
      const cause = findCause(own);
      return { object, thread, class: cause.meaning.class, cause, facts: own, over };
    }),
  );
}

/** Orders facts by when they first happened, then by name, so that the result does not depend on the input's order. */
export function byFirst(a: Fact, b: Fact): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  const [nameA = '', nameB = ''] = [a.event.metadata.name, b.event.metadata.name];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

function isProblem(fact: Fact): fact is ProblemFact {
  return fact.meaning.is === 'problem';
}

function threadOf({ meaning, object, container = '' }: ProblemFact): string {
  if (kindOfKey(object) !== 'pod') return kindOfKey(object) === 'node' ? meaning.class : 'object';
  switch (meaning.class) {
    case 'volume':
    case 'config':
    case 'permission':
      if (meaning.blocks !== 'created') return meaning.blocks === 'scheduled' ? 'scheduling' : 'mount';
      return `container ${container}`;
    case 'crash':
    case 'probe':
    case 'lifecycle-hook':
      return `container ${container}`;
    case 'node':
    case 'eviction':
      return 'node';
    default:
      return meaning.class;
  }
}

const START = 120_000_000_000n;

/** Whether a probe failed only while its container started. */
function isOfStart({ object, container, meaning, first, last }: ProblemFact, timeline: Timeline): boolean {
  if (meaning.class !== 'probe') return false;
  const facts = timeline.facts(object).filter((fact) => fact.container === container);
  const isKilled = facts.some(
    ({ meaning: other }) => other.is === 'consequence' && other.of.includes('probe'),
  );
  const starts = facts.flatMap(({ meaning: other, first: at, last: again }) =>
    other.is === 'step' && other.step === 'started' ? [at, again] : [],
  );
  const isAfterStart = (at: bigint) => starts.some((start) => at + SECOND >= start && at - start <= START);
  const isShort = last - first <= START || facts.some(({ meaning: other }) => isCrash(other));
  return !isKilled && isShort && isAfterStart(first) && isAfterStart(last);
}

function isCrash(meaning: Fact['meaning']): boolean {
  return meaning.is === 'problem' && meaning.class === 'crash';
}

const SECOND = 1_000_000_000n;

/** Whether a probe failed only because its pod was being stopped. */
function isOfEnd({ object, meaning, first }: ProblemFact, timeline: Timeline): boolean {
  const gone = timeline.goneAt(object);
  return meaning.class === 'probe' && gone !== undefined && first + 2n * SECOND >= gone;
}

/** Splits the facts of a thread where everything before was over. */
function splitByRecovery(
  facts: readonly ProblemFact[],
  timeline: Timeline,
): { facts: ProblemFact[]; over: bigint | undefined }[] {
  const parts: { facts: ProblemFact[]; over: bigint | undefined }[] = [];
  for (const fact of facts) {
    const part = parts.at(-1);
    if (part === undefined || (part.over !== undefined && part.over <= fact.first)) {
      parts.push({ facts: [fact], over: overAt(fact, timeline) });
      continue;
    }
    part.facts.push(fact);
    part.over = overOf(part.facts, timeline);
  }
  return parts.flatMap(({ facts: own, over }) => {
    const isAlone =
      own.every(({ meaning }) => meaning.needsCompany) && own[0]?.meaning.class === 'image-pull';
    return isAlone ? [] : [{ facts: own, over }];
  });
}

/** When all facts of a problem were over. */
function overOf(facts: readonly ProblemFact[], timeline: Timeline): bigint | undefined {
  const decisive = facts.filter(({ meaning }) => !meaning.needsCompany);
  const ends = (decisive.length > 0 ? decisive : facts).map((fact) => overAt(fact, timeline));
  return ends.includes(undefined) ? undefined : latest(ends);
}

/**
 * Finds the fact that shows the cause: the first one, but not one that only says that the object waits, and not a
 * readiness probe of a container that crashes.
 */
function findCause(facts: readonly ProblemFact[]): ProblemFact {
  const own = facts.filter(({ meaning }) => !meaning.waits);
  const crash = own.find(({ meaning }) => meaning.class === 'crash');
  const isReadiness = ({ meaning, event }: ProblemFact) =>
    meaning.class === 'probe' && /^Readiness/.test(event.message ?? '');
  const first = own[0] ?? (facts[0] as ProblemFact);
  return crash !== undefined && own.every((fact) => isCrash(fact.meaning) || isReadiness(fact))
    ? crash
    : first;
}
