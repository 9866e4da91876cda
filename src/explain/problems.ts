import { appendTo } from '../core/append-to.ts';
import { latest } from '../event/compare-times.ts';
import type { Fact, ProblemFact } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import type { ProblemClass } from './meaning.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';
import { startOrEndFilter } from './probes.ts';
import { overAt } from './recovery.ts';

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
export function problemsOf(object: ObjectKey, lifecycles: Lifecycles): Problem[] {
  const threads = new Map<string, ProblemFact[]>();
  const isStartOrEnd = startOrEndFilter(object, lifecycles);
  for (const fact of lifecycles.facts(object)) {
    if (!isProblem(fact) || isStartOrEnd(fact)) continue;
    appendTo(threads, threadOf(fact), fact);
  }
  return [...threads].flatMap(([thread, facts]) =>
    splitByRecovery(facts.sort(byFirst), lifecycles).map(({ facts: own, over }) => {
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

/** Splits the facts of a thread where everything before was over. */
function splitByRecovery(
  facts: readonly ProblemFact[],
  lifecycles: Lifecycles,
): { facts: ProblemFact[]; over: bigint | undefined }[] {
  const parts: { facts: ProblemFact[]; isOpen: boolean; over: bigint | undefined }[] = [];
  for (const fact of facts) {
    let part = parts.at(-1);
    if (part === undefined || (!part.isOpen && part.over !== undefined && part.over <= fact.first)) {
      part = { facts: [], isOpen: false, over: undefined };
      parts.push(part);
    }
    part.facts.push(fact);
    // It is over when the problems are over that make it one.
    if (fact.meaning.onlyWithOthers) continue;
    const over = overAt(fact, lifecycles);
    part.isOpen ||= over === undefined;
    part.over = part.isOpen ? undefined : latest([part.over, over]);
  }
  return parts.filter(({ facts: own }) => !own.every(isHarmlessAlone));
}

/** Whether a fact about a pod is not a problem by itself, and no problem of another object makes it one. */
function isHarmlessAlone({ meaning }: ProblemFact): boolean {
  return meaning.onlyWithOthers === true && meaning.class === 'image-pull';
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
  return crash !== undefined && own.every((fact) => fact.meaning.class === 'crash' || isReadiness(fact))
    ? crash
    : first;
}
