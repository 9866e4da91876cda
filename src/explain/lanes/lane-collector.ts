import { objectOfEvent } from '../../event/object-of-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { listKeyOf } from '../../select/list-all.ts';
import { type Links, nodeInFact } from '../links.ts';
import { namesOwned } from '../message-links.ts';
import { keyOfReference, kindOfKey, type ObjectKey } from '../object-key.ts';
import type { LaneEvent } from './lane-event.ts';
import { findLocation, type LaneContext, type TimedEvent, toTimedEvent } from './to-lane-events.ts';

/**
 * Collects events for a timeline page by page. Of the events themselves, it keeps only the few that show how their objects
 * belong together: a recording has millions.
 */
export class LaneCollector {
  /** Events that show links between objects, and at least one about each object, also of those of the same name. */
  readonly linking: CoreV1Event[] = [];
  /** Number of events without any time, which are left out. */
  untimed = 0;
  readonly #events = new Map<string | symbol, { event: TimedEvent; object: ObjectKey }>();
  /** Objects by their keys and UIDs, and whether an event has shown the node. */
  readonly #objects = new Map<string, { object: ObjectKey; hasNode: boolean }>();

  /** Adds events. One that was added before is replaced. Returns what is kept of them. */
  add(events: readonly CoreV1Event[], context: LaneContext): TimedEvent[] {
    return events.flatMap((event) => {
      const timed = toTimedEvent(event, context);
      if (timed === undefined) {
        this.untimed += 1;
        return [];
      }
      this.#events.set(listKeyOf(event), { event: timed, object: this.#objectOf(event) });
      return timed;
    });
  }

  /** Returns the events with the locations of their objects. */
  finish(links: Links): LaneEvent[] {
    const objects = new Set(Array.from(this.#objects.values(), ({ object }) => object));
    const locations = new Map(Array.from(objects, (object) => [object, findLocation(object, links)]));
    return Array.from(this.#events.values(), ({ event, object }) =>
      Object.assign(event, locations.get(object) ?? findLocation(object, links)),
    );
  }

  /** Returns the object of an event. Keeps the event if it shows something about the object that is not known. */
  #objectOf(event: CoreV1Event): ObjectKey {
    const key = keyOfReference(objectOfEvent(event));
    const id = `${key}\n${event.involvedObject.uid}`;
    const known = this.#objects.get(id);
    // The same text for all events of an object.
    const object = known?.object ?? key;
    const showsNode = known?.hasNode !== true && nodeInFact({ object, event }) !== undefined;
    const showsOwned = kindOfKey(object) !== 'pod' && namesOwned(event.message ?? '');
    if (known === undefined || showsNode || showsOwned) this.linking.push(event);
    if (known === undefined) this.#objects.set(id, { object, hasNode: showsNode });
    else known.hasNode ||= showsNode;
    return object;
  }
}
