import { appendTo } from '../core/append-to.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { AssessedStory } from './assess-story.ts';
import type { Health } from './explanation.ts';
import { type Fact, isStart, type ProblemFact } from './facts.ts';
import type { Lifecycles, Scaling } from './lifecycles.ts';
import type { Link } from './link.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';

const RECENT = 600n * NS_PER_SECOND;
const DAY = 86_400n * NS_PER_SECOND;

/**
 * Finds the state of objects from the stories about them.
 *
 * @param members the objects, with what they own
 */
export function statusOf(
  stories: readonly AssessedStory[],
  members: ReadonlySet<ObjectKey>,
  lifecycles: Lifecycles,
): Health {
  const open = stories.filter(
    ({ ongoing, cause }) => ongoing || (ongoing === undefined && mayGoOn(cause, lifecycles)),
  );
  if (open.length > 0) return isPartWorking(open, members, lifecycles) ? 'degraded' : 'failing';
  if (stories.some(({ over }) => over !== undefined && lifecycles.now - over < RECENT)) return 'recovering';
  return [...members].some((key) => lifecycles.facts(key).length > 0) ? 'healthy' : 'unknown';
}

/** Whether a problem that has been silent for some time counts. */
function mayGoOn({ meaning, last }: ProblemFact, { now }: Lifecycles): boolean {
  // A Warning that kev does not know may mean nothing.
  return meaning.class !== 'other' && now - last < DAY;
}

function isPartWorking(
  open: readonly AssessedStory[],
  members: ReadonlySet<ObjectKey>,
  lifecycles: Lifecycles,
): boolean {
  if (open.every((story) => leavesObjectWorking(story, members))) return true;
  const troubles = new Map<ObjectKey, ProblemFact[]>();
  for (const { object, facts } of open.flatMap(({ problems }) => problems)) {
    for (const fact of facts) appendTo(troubles, object, fact);
  }
  if (open.some(({ cause }) => hasOtherReplicas(cause.object, troubles, lifecycles))) return true;
  return [...members].some(
    (key) =>
      kindOfKey(key) === 'pod' &&
      !isOfJob(key, lifecycles) &&
      isPodWorking(key, troubles.get(key) ?? [], lifecycles),
  );
}

/** Whether a problem leaves its object as it was before. */
function leavesObjectWorking({ cause, problems }: AssessedStory, members: ReadonlySet<ObjectKey>): boolean {
  const { meaning, event, object } = cause;
  const { reason = '' } = event;
  // A rollout that failed keeps the old version.
  if (meaning.class === 'autoscaler' || problems.some(({ class: name }) => name === 'rollout')) return true;
  // A node that is ready runs its pods, whatever else is wrong.
  if (kindOfKey(object) === 'node')
    return members.has(object) && (meaning.class !== 'node' || meaning.waits === true);
  return /Resize|Modify|PreStop/.test(reason);
}

/** Whether controllers report that replicas remain from before: of the old version, or of a set that grows. */
function hasOtherReplicas(
  object: ObjectKey,
  troubles: ReadonlyMap<ObjectKey, unknown>,
  lifecycles: Lifecycles,
): boolean {
  const { links } = lifecycles;
  const owners = links.owners(object).map(({ from }) => from);
  const sets = [object, ...owners].filter((key) => kindOfKey(key) === 'replicaset');
  return sets.some((set) => {
    const siblings = links.owners(set).flatMap(({ from }) => links.from(from));
    return [set, ...siblings.map(({ to }) => to)].some((each) => {
      const scaled = lifecycles.scalings(each).at(-1);
      const troubled = links.from(each).filter(({ to }) => troubles.has(to));
      return scaled !== undefined && (isKept(scaled, troubled) || isGrown(scaled, troubled));
    });
  });
}

/** Whether a set was scaled down, but not to 0: it had replicas before, and more than are in trouble. */
function isKept({ to, isDown }: Scaling, troubled: readonly Link[]): boolean {
  return isDown && to > troubled.length;
}

/** Whether a set had replicas before it was scaled up, and only new ones are in trouble. */
function isGrown({ from = 0, to, isDown, at }: Scaling, troubled: readonly Link[]): boolean {
  const isNew = ({ fact }: Link) => fact !== undefined && fact.last + NS_PER_SECOND >= at;
  return from > 0 && !isDown && troubled.length <= to - from && troubled.every(isNew);
}

/** Pods of Jobs are not expected to stay. */
function isOfJob(pod: ObjectKey, { links, facts }: Lifecycles): boolean {
  return links
    .owners(pod)
    .some(({ by, from }) => kindOfKey(from) === 'job' && (by !== 'name' || facts(from).length > 0));
}

/** Whether a container of a pod runs, as far as events show. */
function isPodWorking(pod: ObjectKey, troubles: readonly ProblemFact[], lifecycles: Lifecycles): boolean {
  if (troubles.some(({ meaning }) => meaning.class === 'node' || meaning.class === 'eviction')) return false;
  const deleted = lifecycles.deletedAt(pod) ?? -1n;
  return lifecycles
    .facts(pod)
    .some(
      (fact) =>
        showsRunning(fact) &&
        fact.last > deleted &&
        !/^spec\.initContainers/.test(fact.event.involvedObject.fieldPath ?? '') &&
        !isStopped(fact, troubles),
    );
}

/** Whether a container runs when this happens. */
function showsRunning(fact: Fact): boolean {
  return isStart(fact) || (fact.meaning.is === 'problem' && fact.meaning.class === 'probe');
}

/** Whether a container has stopped since it was started, or will soon. */
function isStopped({ container, last }: Fact, troubles: readonly ProblemFact[]): boolean {
  const own = troubles.filter((fact) => fact.container === container);
  const crashes = own.filter(({ meaning }) => meaning.class === 'crash');
  const isProbed = own.some(({ meaning }) => meaning.class === 'probe');
  if (own.some(({ meaning }) => meaning.class === 'lifecycle-hook')) return true;
  return isProbed ? crashes.some((crash) => crash.last > last) : crashes.length > 0;
}
