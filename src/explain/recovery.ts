import type { Fact } from './facts.ts';
import { POD_STEPS, type ProblemClass, type ReportedProblem } from './meaning.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';
import type { Timeline } from './timeline.ts';
import { earliest } from './times.ts';

const SECOND = 1_000_000_000n;

/**
 * With the kubelet's and the controllers' rate limits, what goes on is reported every 5 minutes at least.
 *
 * Source: client-go `tools/record/events_cache.go`, defaultSpamQPS.
 */
export const SILENCE = 360n * SECOND;

/** How long a container must run after a crash to count as running. */
const STABLE = 60n * SECOND;

/** Returns when events show that a problem was over; undefined while they don't. */
export function overAt(fact: Fact, timeline: Timeline): bigint | undefined {
  const { meaning, object, last } = fact;
  if (meaning.is !== 'problem') return undefined;
  if (meaning.isInstant) return last;
  const times = [
    meaning.isSteady && timeline.now - last > SILENCE ? last : undefined,
    ...(kindOfKey(object) === 'pod'
      ? podTimes(fact, meaning, timeline)
      : otherTimes(fact, meaning, timeline)),
    successAt(object, meaning.class, last, timeline),
  ];
  return earliest(times);
}

function podTimes(fact: Fact, meaning: ReportedProblem, timeline: Timeline): (bigint | undefined)[] {
  const { object, last } = fact;
  if (isDisplacement(fact)) return [nodeRecoveredAt(fact, meaning, timeline), replacedAt(fact, timeline)];
  const gone = timeline.goneAt(object);
  return [gone !== undefined && gone + SECOND > last ? gone : undefined, stepAt(fact, meaning, timeline)];
}

/** Whether a fact is about a node in trouble, or about a pod that had to leave its node, or lost it. */
export function isDisplacement({ meaning, event }: Fact): boolean {
  if (meaning.is !== 'problem') return false;
  return meaning.class === 'node' || meaning.class === 'eviction' || event.reason === 'Preempted';
}

/** When a pod reached the step that the problem prevented. */
function stepAt(
  { object, container, last }: Fact,
  { blocks, class: name }: ReportedProblem,
  timeline: Timeline,
): bigint | undefined {
  if (blocks === undefined) return undefined;
  const isOfContainer = POD_STEPS.indexOf(blocks) >= POD_STEPS.indexOf('pulled');
  const times = timeline.facts(object).flatMap((step) => {
    if (step.meaning.is !== 'step' || step.last <= last) return [];
    if (POD_STEPS.indexOf(step.meaning.step) < POD_STEPS.indexOf(blocks)) return [];
    return isOfContainer && container !== undefined && step.container !== container ? [] : [step.last];
  });
  const at = earliest(times);
  // A container that crashes is started again and again.
  const mustLast = name === 'crash' || name === 'lifecycle-hook';
  return at !== undefined && mustLast && timeline.now - at < STABLE ? undefined : at;
}

function nodeRecoveredAt({ object, last, event }: Fact, meaning: ReportedProblem, timeline: Timeline) {
  const node = timeline.links.nodeOf(object);
  // An evicted pod does not come back.
  if (node === undefined || event.reason !== 'NodeNotReady') return undefined;
  return successAt(node, meaning.class, last, timeline);
}

/** When a pod that was created instead of a displaced one was started. The first displaced pod is replaced first. */
function replacedAt({ object, first }: Fact, timeline: Timeline): bigint | undefined {
  const siblings = timeline.links
    .owners(object)
    .flatMap(({ from }) => timeline.links.from(from))
    .filter(({ to, relation }) => relation === 'owns' && to !== object && kindOfKey(to) === 'pod');
  const displacedBefore = new Set<ObjectKey>();
  const starts = new Map<ObjectKey, bigint>();
  for (const { to, fact: creation } of siblings) {
    const facts = timeline.facts(to);
    if (facts.some((each) => isDisplacement(each) && each.first < first)) displacedBefore.add(to);
    const created = creation?.first ?? earliest(facts.map((each) => each.first));
    const start = earliest(facts.filter(isStart).map(({ last }) => last));
    if (start !== undefined && created !== undefined && created >= first) starts.set(to, start);
  }
  return [...starts.values()].sort((a, b) => (a < b ? -1 : 1))[displacedBefore.size];
}

/** Whether a fact reports that a container was started. */
export function isStart({ meaning }: Fact): boolean {
  return meaning.is === 'step' && meaning.step === 'started';
}

function otherTimes({ object, last }: Fact, { class: name }: ReportedProblem, timeline: Timeline) {
  const gone = timeline.goneAt(object);
  const scaledDown = timeline.scalings(object).find(({ at, isDown }) => at > last && isDown);
  const ofOwners =
    name === 'job'
      ? timeline.links.owners(object).map(({ from }) => successAt(from, name, last, timeline))
      : [];
  return [gone !== undefined && gone > last ? gone : undefined, scaledDown?.at, ...ofOwners];
}

function successAt(
  object: ObjectKey,
  name: ProblemClass,
  after: bigint,
  timeline: Timeline,
): bigint | undefined {
  const times = timeline.facts(object).flatMap(({ meaning, first, last }) => {
    if (meaning.is !== 'success' || last <= after) return [];
    return meaning.of === undefined || meaning.of.includes(name) ? [first > after ? first : last] : [];
  });
  return earliest(times);
}
