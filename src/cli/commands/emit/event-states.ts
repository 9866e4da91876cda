import { occurrenceCount } from '../../../event/event-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';

/** Number of events to remember, which bounds the memory for endless streams. */
const MAX_EVENTS = 100_000;

/** What a new state of an event adds. */
export interface Addition {
  event: CoreV1Event;
  /** Whether an earlier state was added before. */
  goesOn: boolean;
}

/**
 * Tracks the states of events. In the stream of a watch, an event is repeated with its count so far; each state adds
 * only the difference to the state before.
 */
export class EventStates {
  readonly #times = new Map<string, number>();

  /** Returns what this state adds; undefined if nothing. */
  add(event: CoreV1Event): Addition | undefined {
    const key = keyOf(event);
    if (key === undefined) return { event, goesOn: false };
    const times = occurrenceCount(event) || 1;
    const before = this.#times.get(key);
    if (before !== undefined && times <= before) return undefined;
    this.#times.delete(key);
    this.#times.set(key, times);
    const [oldest = ''] = this.#times.keys();
    if (this.#times.size > MAX_EVENTS) this.#times.delete(oldest);
    return before === undefined
      ? { event, goesOn: false }
      : { event: withTimes(event, times - before), goesOn: true };
  }
}

/** UID, or else namespace and name; undefined when the event has neither. */
function keyOf({ metadata: { uid, namespace = '', name } }: CoreV1Event): string | undefined {
  return uid || (name && `${namespace}/${name}`);
}

function withTimes(event: CoreV1Event, times: number): CoreV1Event {
  return event.series ? { ...event, series: { ...event.series, count: times } } : { ...event, count: times };
}
