import { occurrenceCount } from '../../../event/event-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';

/** Number of events to remember, which bounds the memory for endless streams. */
const MAX_EVENTS = 100_000;

/**
 * Tracks the states of events. In the stream of a watch, an event is repeated with its count so far; each state adds
 * only the difference to the state before.
 */
export class EventStates {
  readonly #counts = new Map<string, number>();

  /** Returns what this state adds, and whether an earlier state was added before; undefined if it adds nothing. */
  add(event: CoreV1Event): { event: CoreV1Event; isContinued: boolean } | undefined {
    const { uid, namespace = '', name } = event.metadata;
    const key = uid || (name && `${namespace}/${name}`);
    if (key === undefined) return { event, isContinued: false };
    const count = occurrenceCount(event) || 1;
    const before = this.#counts.get(key);
    if (before !== undefined && count <= before) return undefined;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const [oldest = ''] = this.#counts.keys();
    if (this.#counts.size > MAX_EVENTS) this.#counts.delete(oldest);
    return before === undefined
      ? { event, isContinued: false }
      : { event: withCount(event, count - before), isContinued: true };
  }
}

function withCount(event: CoreV1Event, count: number): CoreV1Event {
  return event.series ? { ...event, series: { ...event.series, count } } : { ...event, count };
}
