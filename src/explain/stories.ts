import { appendTo } from '../core/append-to.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { Fact, ProblemFact } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import type { Link } from './link.ts';
import type { Links } from './links.ts';
import type { ProblemClass } from './meaning.ts';
import { kindOfKey, type ObjectKey, partsOfKey } from './object-key.ts';
import { byFirst, type Problem } from './problems.ts';

/** An independent cause, and everything that it led to. */
export interface Story {
  cause: ProblemFact;
  problems: readonly Problem[];
}

/** Joins the problems that have the same cause. Only links and shared nodes join problems, never their times alone. */
export function joinProblems(problems: readonly Problem[], lifecycles: Lifecycles): Story[] {
  const groups = new Groups(problems);
  joinSiblings(problems, groups, lifecycles);
  const byObject = new Map<ObjectKey, Problem[]>();
  for (const problem of problems) appendTo(byObject, problem.object, problem);
  for (const problem of problems) {
    for (const other of causesElsewhere(problem, byObject, lifecycles)) groups.join(problem, other);
  }
  return groups.all().map((own) => ({ cause: causeOf(own), problems: own }));
}

/** The same problem of pods of one owner is one problem. */
function joinSiblings(problems: readonly Problem[], groups: Groups, { links }: Lifecycles): void {
  const firsts = new Map<string, Problem>();
  for (const problem of problems) {
    const { object, thread, class: name, over } = problem;
    const state = over === undefined ? 'open' : 'over';
    const key = [thread, name, state, kindOfKey(object), familyOf(object, links)].join('\n');
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, problem);
    else groups.join(first, problem);
  }
}

/** Returns the last owner of an object; if it is not certain, the name that its siblings share. */
function familyOf(object: ObjectKey, links: Links): string {
  const subject = subjectOf(object, links);
  const [guess] = links.owners(subject);
  return guess === undefined ? subject : partsOfKey(guess.from).name;
}

/** Returns the last owner of an object, as `ownersOf`; the object itself if nothing is known about it. */
export function subjectOf(object: ObjectKey, links: Links): ObjectKey {
  return ownersOf(object, links).at(-1)?.from ?? object;
}

/**
 * Returns the links from the owner of an object, from its owner, and so on: by owner references and by what controllers
 * report, and by names if that leaves no choice.
 */
export function ownersOf(object: ObjectKey, links: Links): Link[] {
  const chain: Link[] = [];
  for (let owner = ownerOf(object, links); owner !== undefined; owner = ownerOf(owner.from, links)) {
    chain.push(owner);
    if (chain.length === MAX_DEPTH) break;
  }
  return chain;
}

/** Longer chains of owners are cycles. */
const MAX_DEPTH = 16;

/** Of several inferred owners, only one that has an owner itself is likely: the ReplicaSet of a Deployment. */
function ownerOf(object: ObjectKey, links: Links): Link | undefined {
  const owners = links.owners(object);
  const [owner] = owners;
  if (owner === undefined || owner.by !== 'name' || owners.length === 1) return owner;
  return owners.find(({ from }) => links.owners(from).length > 0);
}

/** Finds the problems of other objects that led to a problem. */
function causesElsewhere(
  problem: Problem,
  byObject: ReadonlyMap<ObjectKey, readonly Problem[]>,
  { links }: Lifecycles,
): readonly Problem[] {
  const { object, cause, class: name } = problem;
  const before = (other: ObjectKey | undefined) =>
    (other === undefined ? [] : (byObject.get(other) ?? [])).filter((each) => isBefore(each, problem));
  if (kindOfKey(object) === 'pod' && (name === 'node' || name === 'eviction'))
    return before(links.nodeOf(object));
  if (cause.event.reason === 'Preempted') return before(links.displacer(object));
  if (!cause.meaning.waits && !SUMMARIES.includes(name)) return [];
  const [first] = [...reachableFrom(object, links)]
    .flatMap((other) => byObject.get(other) ?? [])
    .filter((other) => other !== problem && mayLeadTo(other, problem))
    .sort((a, b) => byFirst(a.cause, b.cause));
  return first === undefined ? [] : [first];
}

/** Classes of problems that may only be the result of what an object owns or needs. */
const SUMMARIES: readonly ProblemClass[] = ['job', 'rollout', 'other'];

/** Tolerance for times in whole seconds, and for a message that an object waits, which may come before the other's own. */
export const SLACK = 5n * NS_PER_SECOND;

function isBefore(other: Problem, problem: Problem): boolean {
  return other.cause.first <= problem.cause.first + SLACK;
}

/** Whether a problem of an object that is owned or needed may have led to a problem. */
function mayLeadTo(other: Problem, problem: Problem): boolean {
  const waits = problem.cause.meaning.waits === true;
  if (!waits && !isBefore(other, problem)) return false;
  return other.over === undefined || other.over + SLACK >= problem.cause.first;
}

/** Finds all objects that an object owns or needs, directly or not. */
export function reachableFrom(object: ObjectKey, links: Links): Set<ObjectKey> {
  const found = new Set<ObjectKey>([object]);
  // A set visits what is added to it meanwhile.
  for (const each of found)
    for (const { to, relation } of links.from(each)) if (relation !== 'displaces') found.add(to);
  return found;
}

/** The first fact that is the cause of its own problem; on a node before on its pods. */
function causeOf(problems: readonly Problem[]): ProblemFact {
  const causes = problems.map(({ cause }) => cause).sort(byFirst);
  const own = causes.filter(({ meaning }) => !meaning.waits);
  const onNode = own.find(({ object, meaning }) => kindOfKey(object) === 'node' && meaning.class !== 'other');
  return onNode ?? own[0] ?? (causes[0] as ProblemFact);
}

/** Sets of problems that are joined step by step. */
class Groups {
  readonly #groups: Map<Problem, Set<Problem>>;

  constructor(problems: readonly Problem[]) {
    this.#groups = new Map(problems.map((problem) => [problem, new Set([problem])]));
  }

  join(a: Problem, b: Problem): void {
    const [from, into] = [this.#groups.get(a), this.#groups.get(b)].sort(
      (one, other) => (one?.size ?? 0) - (other?.size ?? 0),
    );
    if (into === undefined || from === undefined || into === from) return;
    for (const problem of from) {
      into.add(problem);
      this.#groups.set(problem, into);
    }
  }

  all(): Problem[][] {
    return [...new Set(this.#groups.values())].map((group) => [...group]);
  }
}

/** The facts of Normal type that are worth reporting after the problems of a story. */
export function normalConsequences({ problems }: Story, lifecycles: Lifecycles): Fact[] {
  return problems.flatMap(({ object, facts: own, cause }) =>
    lifecycles.facts(object).filter(({ meaning, container, last }) => {
      if (meaning.is !== 'consequence' || last < cause.first) return false;
      return own.some((fact) => meaning.of.includes(fact.meaning.class) && fact.container === container);
    }),
  );
}
