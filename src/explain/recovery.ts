import { earliest } from '../event/compare-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import { type Fact, isDisplacement } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import { POD_STEPS, type ProblemClass, type ReportedProblem } from './meaning.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';

/**
 * With the rate limits of the kubelet and the controllers, an ongoing problem is reported at least every 5 minutes.
 *
 * Source: client-go `tools/record/events_cache.go`, defaultSpamQPS.
 */
export const SILENCE = 360n * NS_PER_SECOND;

/** How long a container must run after a crash to count as running. */
const STABLE = 60n * NS_PER_SECOND;

/** Returns when events show that a problem was over; undefined while they don't. */
export function overAt(fact: Fact, lifecycles: Lifecycles): bigint | undefined {
  const { meaning, object, last } = fact;
  if (meaning.is !== 'problem') return undefined;
  if (meaning.isInstant) return last;
  const times = [
    meaning.isSteady && lifecycles.now - last > SILENCE ? last : undefined,
    ...(kindOfKey(object) === 'pod'
      ? podTimes(fact, meaning, lifecycles)
      : otherTimes(fact, meaning, lifecycles)),
    successAt(object, meaning.class, last, lifecycles),
  ];
  return earliest(times);
}

function podTimes(fact: Fact, meaning: ReportedProblem, lifecycles: Lifecycles): (bigint | undefined)[] {
  const { object, last } = fact;
  if (isDisplacement(fact)) return [nodeRecoveredAt(fact, meaning, lifecycles), replacedAt(fact, lifecycles)];
  const deleted = lifecycles.deletedAt(object);
  return [
    deleted !== undefined && deleted + NS_PER_SECOND > last ? deleted : undefined,
    stepAt(fact, meaning, lifecycles),
    ...jobTimes(fact, meaning, lifecycles),
  ];
}

/** When a pod reached the step that the problem prevented. */
function stepAt(
  { object, container, last }: Fact,
  { blocks, class: name }: ReportedProblem,
  lifecycles: Lifecycles,
): bigint | undefined {
  if (blocks === undefined) return undefined;
  const isOfContainer = POD_STEPS.indexOf(blocks) >= POD_STEPS.indexOf('pulled');
  let at: bigint | undefined;
  for (const step of lifecycles.milestones(object)) {
    if (step.meaning.is !== 'step' || step.last <= last) continue;
    if (POD_STEPS.indexOf(step.meaning.step) < POD_STEPS.indexOf(blocks)) continue;
    if (isOfContainer && container !== undefined && step.container !== container) continue;
    if (at === undefined || step.last < at) at = step.last;
  }
  // A container that crashes is started again and again.
  const mustLast = name === 'crash' || name === 'lifecycle-hook';
  return at !== undefined && mustLast && lifecycles.now - at < STABLE ? undefined : at;
}

function nodeRecoveredAt({ object, last, event }: Fact, meaning: ReportedProblem, lifecycles: Lifecycles) {
  const node = lifecycles.links.nodeOf(object);
  // An evicted pod does not come back.
  if (node === undefined || event.reason !== 'NodeNotReady') return undefined;
  return successAt(node, meaning.class, last, lifecycles);
}

/** When a pod that was created instead of a displaced one was started. The first displaced pod is replaced first. */
function replacedAt({ object, first }: Fact, lifecycles: Lifecycles): bigint | undefined {
  const times = lifecycles.links.owners(object).map(({ from }) => {
    const { displaced, started } = lifecycles.replacements(from);
    const own = displaced.get(object) ?? first;
    const before = [...displaced.values()].filter((at) => at < own).length;
    return started.filter(({ created }) => created >= first)[before]?.at;
  });
  return earliest(times);
}

function otherTimes(fact: Fact, meaning: ReportedProblem, lifecycles: Lifecycles): (bigint | undefined)[] {
  const { object, last } = fact;
  const deleted = lifecycles.deletedAt(object);
  const scaledDown = lifecycles.scalings(object).find(({ at, isDown }) => at > last && isDown);
  return [
    deleted !== undefined && deleted > last ? deleted : undefined,
    scaledDown?.at,
    ...jobTimes(fact, meaning, lifecycles),
  ];
}

/** When the Job of a pod, or the next Job of the same CronJob, was completed. */
function jobTimes({ object, last }: Fact, { class: name }: ReportedProblem, lifecycles: Lifecycles) {
  const { links } = lifecycles;
  const owners = links.owners(object).map(({ from }) => from);
  const above = owners.flatMap((owner) => links.owners(owner).map(({ from }) => from));
  return [...owners, ...above]
    .filter((key) => /^(?:cron)?job$/.test(kindOfKey(key)))
    .map((key) => successAt(key, name, last, lifecycles));
}

function successAt(
  object: ObjectKey,
  name: ProblemClass,
  after: bigint,
  lifecycles: Lifecycles,
): bigint | undefined {
  let at: bigint | undefined;
  for (const { meaning, first, last } of lifecycles.milestones(object)) {
    if (meaning.is !== 'success' || last <= after) continue;
    if (meaning.of !== undefined && !meaning.of.includes(name)) continue;
    const success = first > after ? first : last;
    if (at === undefined || success < at) at = success;
  }
  return at;
}
