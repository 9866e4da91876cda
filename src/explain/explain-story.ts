import { appendTo } from '../core/append-to.ts';
import { latest } from '../event/compare-times.ts';
import { occurrenceCount } from '../event/event-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { AssessedStory } from './assess-story.ts';
import type { Consequence, ExplainedStory, Health } from './explanation.ts';
import type { Fact, ProblemFact } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import type { Link } from './link.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';
import { byFirst } from './problems.ts';
import type { Scope } from './scope.ts';
import { normalConsequences, SLACK } from './stories.ts';

/** What is known beside a story. */
interface StoryContext {
  scope: Scope;
  lifecycles: Lifecycles;
  subject: StorySubject;
}

/** The last owner of the object of a story's cause, or what was asked about. */
export interface StorySubject {
  key: ObjectKey;
  /** The subject, and what it owns. */
  members: ReadonlySet<ObjectKey>;
  status: Health;
}

/** Collects what is reported about a story: its evidence, its extent, and what followed. */
export function explainStory(
  story: AssessedStory,
  { scope, lifecycles, subject }: StoryContext,
): ExplainedStory {
  const { cause, problems, over, ongoing } = story;
  const all = problems.flatMap(({ facts }) => facts).sort(byFirst);
  const signature = signatureOf(cause);
  const facts = all.filter((fact) => signatureOf(fact) === signature);
  const own = problems.filter((problem) => problem.facts.some((fact) => !isEarlier(fact, cause)));
  const consequences = toConsequences([
    ...all.filter((fact) => isConsequence(fact, cause)),
    ...normalConsequences(story, lifecycles),
  ]);
  const objects = [...new Set([...own, ...consequences].map(({ object }) => object))];
  const pods = objects.filter((key) => kindOfKey(key) === 'pod');
  const isAbout = new Set([cause.object, ...consequences.map(({ object }) => object)]);
  const links = linksTo([...isAbout, ...pods], scope, lifecycles);
  return {
    class: cause.meaning.class,
    cause,
    facts,
    subject: subject.key,
    status: subject.status,
    ongoing,
    over,
    occurrences: sumOf(facts),
    affected: pods.length > 0 ? pods : [...isAbout],
    known: pods.length > 0 ? countPods(subject, lifecycles) : undefined,
    since: cause.first,
    last: latest(all.filter((fact) => isSameReason(fact, cause)).map((fact) => fact.last)) ?? cause.last,
    consequences,
    links,
    trigger: findTrigger(cause, links),
    nearby: outOfMemoryNear(cause, lifecycles),
  };
}

/** What events of the same cause have in common: the kind of object, the reason, and the start of the message. */
function signatureOf({ event, object, message }: Fact): string {
  const [first, second] = message.split(' ', 2);
  return JSON.stringify([kindOfKey(object), event.reason, first, second]);
}

/** Normal events that are reported as consequences. */
const NORMAL = new Set([
  'BackOff',
  'Killing',
  'NodeNotReady',
  'TaintManagerEviction',
  'NodeControllerEviction',
  'Preempted',
  'JobAlreadyActive',
]);

/** The same reason on a sibling, or again on the cause's own object, is not a consequence of the cause. */
function isConsequence(fact: ProblemFact, cause: ProblemFact): boolean {
  return (
    !isSameReason(fact, cause) &&
    !isEarlier(fact, cause) &&
    (fact.event.type !== 'Normal' || NORMAL.has(fact.event.reason ?? ''))
  );
}

function isEarlier({ first, last, meaning }: ProblemFact, cause: Fact): boolean {
  return first + (meaning.waits ? SLACK : 0n) < cause.first && last < cause.first;
}

function isSameReason(a: Fact, b: Fact): boolean {
  return a.event.reason === b.event.reason && kindOfKey(a.object) === kindOfKey(b.object);
}

function toConsequences(facts: readonly Fact[]): Consequence[] {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) appendTo(groups, JSON.stringify([fact.event.reason, fact.object]), fact);
  return [...groups.values()]
    .map((own) => own.sort(byFirst))
    .sort(([a], [b]) => byFirst(a as Fact, b as Fact))
    .map((own) => {
      const { event, object } = own[0] as Fact;
      return { reason: event.reason ?? '', object, facts: own, occurrences: sumOf(own) };
    });
}

function sumOf(facts: readonly Fact[]): number {
  return facts.reduce((sum, { event }) => sum + occurrenceCount(event), 0);
}

/** Number of pods of a subject that were not deleted. */
function countPods({ members }: StorySubject, lifecycles: Lifecycles): number {
  return [...members].filter((key) => kindOfKey(key) === 'pod' && lifecycles.deletedAt(key) === undefined)
    .length;
}

/** Lists the links from what was asked about to objects of a story, and from nodes to their pods. */
function linksTo(objects: readonly ObjectKey[], scope: Scope, { links }: Lifecycles): Link[] {
  const found = new Set<Link>();
  const nodes = new Set(objects.filter((key) => kindOfKey(key) === 'node'));
  for (const object of objects) {
    for (const link of scope.pathTo(object)) found.add(link);
    const node = kindOfKey(object) === 'pod' ? links.nodeOf(object) : undefined;
    if (node !== undefined && nodes.has(node))
      found.add({ from: node, to: object, by: 'controller-message', relation: 'needs' });
  }
  return [...found];
}

/** Finds processes on the node of a crashing pod that ran out of memory since shortly before. */
function outOfMemoryNear({ meaning, object, first }: ProblemFact, lifecycles: Lifecycles): Fact[] {
  const node = lifecycles.links.nodeOf(object);
  if (meaning.class !== 'crash' || node === undefined) return [];
  return lifecycles
    .facts(node)
    .filter(
      ({ event, last }) => /^(?:OOMKilling|SystemOOM)$/.test(event.reason ?? '') && last > first - NEARBY,
    )
    .sort(byFirst);
}

const NEARBY = 120n * NS_PER_SECOND;

/** Finds what a controller did before, with the nearest owner: it created the object, or scaled its set. */
function findTrigger({ object, first }: Fact, links: readonly Link[]): Fact | undefined {
  let trigger: Fact | undefined;
  for (let at: ObjectKey | undefined = object; at !== undefined; ) {
    const link: Link | undefined = links.find(({ to, relation }) => to === at && relation === 'owns');
    if (link?.fact && link.fact.last <= first) trigger = link.fact;
    at = link?.from;
  }
  return trigger;
}
