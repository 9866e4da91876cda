import { occurrenceCount } from '../../../event/event-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';

/** Number of events to remember, which bounds the memory for endless streams. */
const MAX_EVENTS = 100_000;

/**
 * Tracks the states of events. In the stream of a watch, an event is repeated with its count so far; each state adds
 * only the difference to the state before.
 */
export class EventStates {
  readonly #times = new Map<string, number>();

  /** Returns what this state adds, and whether an earlier state was added before; undefined if it adds nothing. */
  add(event: CoreV1Event): { event: CoreV1Event; goesOn: boolean } | undefined {
    const { uid, namespace = '', name } = event.metadata;
    const key = uid || (name && `${namespace}/${name}`);
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

function withTimes(event: CoreV1Event, times: number): CoreV1Event {
  return event.series ? { ...event, series: { ...event.series, count: times } } : { ...event, count: times };
}
