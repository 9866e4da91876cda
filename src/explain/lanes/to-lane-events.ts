import { firstSeen, lastSeen, occurrenceCount } from '../../event/event-times.ts';
import { objectOfEvent } from '../../event/object-of-event.ts';
import { componentOf } from '../../event/reporter.ts';
import { toMs } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { RecordedState } from '../../select/source.ts';
import type { Links } from '../links.ts';
import { formatKey, keyOfReference, kindOfKey, type ObjectKey, partsOfKey } from '../object-key.ts';
import { ownersOf } from '../stories.ts';
import type { LaneEvent } from './lane-event.ts';

/** What is known about events beyond themselves. */
export interface LaneContext {
  /** Returns the recorded states of an event, in order. Default: none. */
  statesOf?: (event: CoreV1Event) => readonly RecordedState[] | undefined;
  /** The context that the events were read from. Default: there is only one. */
  cluster?: string | undefined;
}

/** An event without the location of its object. */
export type TimedEvent = Omit<LaneEvent, keyof ObjectLocation>;

/** Prepares events for a timeline. Events without any time are left out. */
export function toLaneEvents(
  events: readonly CoreV1Event[],
  links: Links,
  context: LaneContext = {},
): LaneEvent[] {
  const locations = new Map<ObjectKey, ObjectLocation>();
  return events.flatMap((event) => {
    const timed = toTimedEvent(event, context);
    if (timed === undefined) return [];
    const key = keyOfReference(objectOfEvent(event));
    const location = locations.get(key) ?? findLocation(key, links);
    locations.set(key, location);
    return Object.assign(timed, location);
  });
}

/** Converts what is known of an event alone; undefined without any time. */
export function toTimedEvent(event: CoreV1Event, { statesOf, cluster }: LaneContext): TimedEvent | undefined {
  const seen = lastSeen(event);
  if (seen === undefined) return undefined;
  const last = toMs(seen);
  const occurrences = occurrenceCount(event);
  const states = withLatest(statesOf?.(event) ?? [], last, occurrences);
  return {
    name: event.metadata.name ?? '',
    ...(cluster !== undefined && { cluster }),
    reason: event.reason ?? '',
    type: event.type ?? '',
    message: event.message ?? '',
    component: componentOf(event) ?? '',
    first: toMs(firstSeen(event) ?? seen),
    last,
    occurrences,
    ...(states.length > 1 && { states }),
  };
}

/** The server may have a later state than the recording. */
function withLatest(
  recorded: readonly RecordedState[],
  last: number,
  occurrences: number,
): readonly RecordedState[] {
  const newest = recorded.at(-1);
  if (newest === undefined || newest.at >= last) return recorded;
  const counted = recorded.reduce((sum, state) => sum + state.occurrences, 0);
  return [...recorded, { at: last, occurrences: Math.max(occurrences - counted, 1) }];
}

/** The members of an event that all events of its object share. */
export type ObjectLocation = Pick<LaneEvent, 'object' | 'namespace' | 'owner' | 'isOwnerInferred' | 'node'>;

/** Finds where an object belongs. */
export function findLocation(key: ObjectKey, links: Links): ObjectLocation {
  const object = formatKey(key);
  const isNode = kindOfKey(key) === 'node';
  const node = isNode ? key : links.nodeOf(key);
  // That a static pod is on a node is shown by grouping by nodes.
  const owners = ownersOf(key, links).filter(({ from }) => kindOfKey(from) !== 'node');
  const topmost = owners.at(-1)?.from;
  const family = topmost === undefined ? familyOf(key, links) : undefined;
  return {
    object,
    namespace: partsOfKey(key).namespace,
    owner: family ?? formatKey(topmost ?? key),
    isOwnerInferred: family !== undefined || owners.some(({ by }) => by === 'name'),
    node: node === undefined ? '' : partsOfKey(node).name,
  };
}

/** The name that all inferred owners of an object have, whichever of them it is. */
function familyOf(object: ObjectKey, links: Links): string | undefined {
  const inferred = links.owners(object).filter(({ by }) => by === 'name');
  const [name, ...others] = new Set(inferred.map(({ from }) => partsOfKey(from).name));
  return others.length === 0 ? name : undefined;
}
