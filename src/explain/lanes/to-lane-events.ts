import { firstSeen, lastSeen, occurrenceCount } from '../../event/event-times.ts';
import { objectOfEvent } from '../../event/object-of-event.ts';
import { componentOf } from '../../event/reporter.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type Evidence, toFacts } from '../facts.ts';
import { findLinks, type Links } from '../links.ts';
import { formatKey, keyOfReference, kindOfKey, type ObjectKey, partsOfKey } from '../object-key.ts';
import { ownersOf } from '../stories.ts';
import type { LaneEvent, LaneState } from './lane-event.ts';

/** What is known about events beyond themselves. */
export interface LaneContext extends Evidence {
  /** Returns the recorded states of an event. Default: none. */
  statesOf?: (event: CoreV1Event) => readonly LaneState[] | undefined;
  /** Returns the context that an event was read from; undefined if there is only one. */
  clusterOf?: (event: CoreV1Event) => string | undefined;
}

/** Prepares events for a timeline. Events without any time are left out. */
export function toLaneEvents({ statesOf, clusterOf, ...evidence }: LaneContext): LaneEvent[] {
  const links = findLinks(toFacts(evidence));
  const places = new Map<ObjectKey, Place>();
  return evidence.events.flatMap((event) => {
    const last = lastSeen(event);
    if (last === undefined) return [];
    const key = keyOfReference(objectOfEvent(event));
    const place = places.get(key) ?? findPlace(key, links);
    places.set(key, place);
    const cluster = clusterOf?.(event);
    const states = statesOf?.(event);
    return {
      name: event.metadata.name ?? '',
      ...place,
      ...(cluster !== undefined && { cluster }),
      reason: event.reason ?? '',
      type: event.type ?? '',
      message: event.message ?? '',
      component: componentOf(event) ?? '',
      first: toMs(firstSeen(event) ?? last),
      last: toMs(last),
      occurrences: occurrenceCount(event),
      ...(states && states.length > 0 && { states }),
    };
  });
}

function toMs(at: bigint): number {
  return Number(at / 1_000_000n);
}

/** Where an object belongs. */
type Place = Pick<LaneEvent, 'object' | 'namespace' | 'owner' | 'isOwnerInferred' | 'node'>;

function findPlace(key: ObjectKey, links: Links): Place {
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

/** The name that all possible owners of an object have, whichever of them it is. */
function familyOf(object: ObjectKey, links: Links): string | undefined {
  const [name, ...others] = new Set(links.owners(object).map(({ from }) => partsOfKey(from).name));
  return others.length === 0 ? name : undefined;
}
