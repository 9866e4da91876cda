import { objectOfEvent } from '../../event/object-of-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { keyOf } from '../../select/list-all.ts';
import type { Links } from '../links.ts';
import { namesOwned } from '../message-links.ts';
import { keyOfReference, kindOfKey, type ObjectKey } from '../object-key.ts';
import type { LaneEvent } from './lane-event.ts';
import { findPlace, type LaneContext, type TimedEvent, toTimedEvent } from './to-lane-events.ts';

/** An object that events are about. */
interface CollectedObject {
  key: ObjectKey;
  /** Whether an event has shown its node. */
  hasNode: boolean;
}

/**
 * Collects events for a timeline page by page. Of the events themselves, it keeps only the few that show how their objects
 * belong together: a recording has millions.
 */
export class LaneCollector {
  /** Events that show links between objects, and at least one about each object. */
  readonly linking: CoreV1Event[] = [];
  /** Number of events without any time, which are left out. */
  untimed = 0;
  readonly #events = new Map<string | symbol, { event: TimedEvent; object: CollectedObject }>();
  readonly #objects = new Map<ObjectKey, CollectedObject>();

  /** Adds events. One that was added before is replaced. Returns what is kept of them. */
  add(events: readonly CoreV1Event[], context: LaneContext): TimedEvent[] {
    return events.flatMap((event) => {
      const timed = toTimedEvent(event, context);
      if (timed === undefined) {
        this.untimed += 1;
        return [];
      }
      this.#events.set(keyOf(event), { event: timed, object: this.#objectOf(event) });
      return timed;
    });
  }

  /** Returns the events with their places. */
  finish(links: Links): LaneEvent[] {
    const places = new Map(
      [...this.#objects.values()].map((object) => [object, findPlace(object.key, links)]),
    );
    return Array.from(this.#events.values(), ({ event, object }) =>
      Object.assign(event, places.get(object) ?? findPlace(object.key, links)),
    );
  }

  #objectOf(event: CoreV1Event): CollectedObject {
    const key = keyOfReference(objectOfEvent(event));
    const showsNode = Boolean(event.source?.host || event.reportingInstance) || event.reason === 'Scheduled';
    const known = this.#objects.get(key);
    const object = known ?? { key, hasNode: false };
    const isOwner = kindOfKey(key) !== 'pod' && namesOwned(event.message ?? '');
    if (known === undefined || isOwner || (showsNode && !known.hasNode)) this.linking.push(event);
    this.#objects.set(key, object);
    object.hasNode ||= showsNode;
    return object;
  }
}
