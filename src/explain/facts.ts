import { appendTo } from '../core/append-to.ts';
import { parseEventNameTime } from '../event/event-name.ts';
import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import { objectOfEvent } from '../event/object-of-event.ts';
import { fromMs, NS_PER_SECOND } from '../event/time.ts';
import type { CoreV1Event, ObjectMeta, ObjectReference } from '../event/types.ts';
import type { Meaning, ReportedProblem } from './meaning.ts';
import { keyOfReference, type ObjectKey, objectKey } from './object-key.ts';
import { meaningOf, plainMessageOf } from './wording/meaning-of.ts';

/** Metadata of an object that exists. */
export interface KnownObject {
  kind: string;
  apiVersion?: string | undefined;
  metadata: ObjectMeta;
}

/** An event, and what it means for its object. */
export interface Fact {
  event: CoreV1Event;
  object: ObjectKey;
  meaning: Meaning;
  /** The event's message, without what the recorder adds to it. */
  message: string;
  /** Name of the container that the event is about. */
  container: string | undefined;
  /** When it first and last happened, in nanoseconds since the epoch; 0 if that is not known. */
  first: bigint;
  last: bigint;
}

/** A fact that reports a problem. */
export type ProblemFact = Fact & { meaning: ReportedProblem };

/** Whether a fact is about a node in trouble, or about a pod that had to leave its node, or lost it. */
export function isDisplacement({ meaning, event }: Fact): boolean {
  if (meaning.is !== 'problem') return false;
  return meaning.class === 'node' || meaning.class === 'eviction' || event.reason === 'Preempted';
}

/** Whether a fact reports that a container was started. */
export function isStart({ meaning }: Fact): boolean {
  return meaning.is === 'step' && meaning.step === 'started';
}

/** Facts about each object, and the objects that are known to exist. */
export interface Facts {
  byObject: ReadonlyMap<ObjectKey, readonly Fact[]>;
  /** Facts about earlier objects of the same names. */
  earlier: readonly Fact[];
  objects: ReadonlyMap<ObjectKey, KnownObject>;
  /** Objects that don't exist any more. */
  missing: ReadonlySet<ObjectKey>;
}

/** What an explanation rests on. */
export interface Evidence {
  events: readonly CoreV1Event[];
  /** Objects that exist, for their owner references and UIDs. Default: not known. */
  objects?: readonly KnownObject[];
  /** Objects of events that don't exist any more. Default: not known. */
  missing?: readonly ObjectReference[];
}

/**
 * Reads what events mean. Events about an earlier object with the name of a later one are left out: those with another
 * UID than the object has, or than the latest events have.
 */
export function toFacts({ events, objects = [], missing = [] }: Evidence): Facts {
  const known = new Map<ObjectKey, KnownObject>();
  for (const object of objects) {
    const { name = '', namespace } = object.metadata;
    known.set(objectKey(object.kind, namespace, name), object);
  }
  const byObject = new Map<ObjectKey, Fact[]>();
  for (const event of events) {
    const fact = toFact(event);
    appendTo(byObject, fact.object, fact);
  }
  const earlier: Fact[] = [];
  for (const [object, facts] of byObject) {
    const isCurrent = currentObjectFilter(facts, known.get(object)?.metadata);
    const current = facts.filter(isCurrent);
    if (current.length === facts.length) continue;
    byObject.set(object, current);
    for (const fact of facts) if (!isCurrent(fact)) earlier.push(fact);
  }
  return { byObject, earlier, objects: known, missing: new Set(missing.map(keyOfReference)) };
}

function toFact(event: CoreV1Event): Fact {
  const message = plainMessageOf(event);
  const first = exactFirst(event);
  const last = lastSeen(event) ?? 0n;
  const path = /^spec\.\w*[cC]ontainers\{(.+)\}$/.exec(event.involvedObject.fieldPath ?? '');
  return {
    event,
    object: keyOfReference(objectOfEvent(event)),
    message,
    meaning: meaningOf(event, message),
    container: path?.[1],
    first,
    last: occurrenceCount(event) <= 1 && first > last ? first : last,
  };
}

/** Most times have whole seconds; the name that client-go gives to an event has the nanoseconds. */
function exactFirst(event: CoreV1Event): bigint {
  const first = firstSeen(event) ?? 0n;
  const named = parseEventNameTime(event.metadata.name ?? '');
  if (named === undefined || named < first || named >= first + NS_PER_SECOND) return first;
  return first % NS_PER_SECOND === 0n ? named : first;
}

/** Static pods have events with two UIDs at the same time; the events of an earlier object end before a later one's. */
function currentObjectFilter(
  facts: readonly Fact[],
  metadata: ObjectMeta | undefined,
): (fact: Fact) => boolean {
  const periods = new Map<string, { first: bigint; last: bigint }>();
  for (const { event, first, last } of facts) {
    const { uid, name, kind } = event.involvedObject;
    // The kubelet gives the name of its node as the UID.
    if (!uid || uid === name || kind === 'Node') continue;
    const period = periods.get(uid);
    if (period === undefined) periods.set(uid, { first, last });
    else {
      if (first < period.first) period.first = first;
      if (last > period.last) period.last = last;
    }
  }
  const exists = metadata?.uid !== undefined && periods.has(metadata.uid) ? metadata.uid : undefined;
  const newest = [...periods].reduce<[string, { first: bigint }] | undefined>(
    (best, entry) => (best === undefined || entry[1].first > best[1].first ? entry : best),
    undefined,
  );
  const current = exists ?? (metadata?.uid && isOnlyEarlier(metadata, facts) ? metadata.uid : newest?.[0]);
  const since = current === undefined ? undefined : periods.get(current)?.first;
  return ({ event }) => {
    const period = periods.get(event.involvedObject.uid ?? '');
    if (period === undefined || event.involvedObject.uid === current) return true;
    return since !== undefined && period.last > since + OVERLAP;
  };
}

/** How long the kubelet may report the end of an object after its successor was created. */
const OVERLAP = 60n * NS_PER_SECOND;

/** Whether all events are from before the object was created. */
function isOnlyEarlier({ creationTimestamp }: ObjectMeta, facts: readonly Fact[]): boolean {
  const created = Date.parse(creationTimestamp ?? '');
  return !Number.isNaN(created) && facts.every(({ last }) => last < fromMs(created));
}
