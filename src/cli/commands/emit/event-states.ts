import { occurrenceCount } from '../../../event/event-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';

/** How many events are remembered: those of a stream that goes on for months must not fill the memory. */
const MAX_EVENTS = 100_000;

/** What a state of an event adds to those before it. */
export interface Addition {
  event: CoreV1Event;
  /** Whether the event has been there before. */
  goesOn: boolean;
}

/**
 * Knows which states events have been in. In a stream of a watch an event comes each time it happens again, with its
 * count so far: states replace each other, and each adds only what it counts beyond those before it.
 */
export class EventStates {
  readonly #times = new Map<string, number>();

  /** What this state adds; undefined when it says nothing new. */
  add(event: CoreV1Event): Addition | undefined {
    const key = keyOf(event);
    if (key === undefined) return { event, goesOn: false };
    const times = occurrenceCount(event) || 1;
    const before = this.#times.get(key);
    if (before !== undefined && times <= before) return undefined;
    this.#times.delete(key);
    this.#times.set(key, times);
    if (this.#times.size > MAX_EVENTS) this.#forgetOldest();
    return before === undefined
      ? { event, goesOn: false }
      : { event: withTimes(event, times - before), goesOn: true };
  }

  #forgetOldest(): void {
    for (const [oldest] of this.#times) {
      this.#times.delete(oldest);
      return;
    }
  }
}

/** The UID, or the name where there is none; undefined when an event has neither. */
function keyOf({ metadata: { uid, namespace = '', name } }: CoreV1Event): string | undefined {
  return uid || (name && `${namespace}/${name}`);
}

function withTimes(event: CoreV1Event, times: number): CoreV1Event {
  return event.series ? { ...event, series: { ...event.series, count: times } } : { ...event, count: times };
}
