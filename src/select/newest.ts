import { isJsonObject } from '../core/json-shape.ts';
import type { CoreV1Event } from '../event/types.ts';

/** The newest events of a source, to recognize new ones after it was reset. Plain data that is stored in files. */
export interface Newest {
  /** The latest time an event was stored, and the latest time one happened, to the second: `2026-03-01T12:00:00`. */
  stored: string;
  seen: string;
  /** The states of events with one of these times. */
  states: string[];
  /** The state with the highest resourceVersion, to recognize a source that has another history. */
  last?: LastState | undefined;
}

/** Where and when an event had a state. */
export interface LastState {
  namespace: string;
  name: string;
  resourceVersion: string;
}

/** Limit of states in a `Newest`, and in memory. Beyond it, events of the last second may be sent twice. */
const MAX_KEPT = 256;
const MAX_STATES = 2 * MAX_KEPT;

/** Where a time's whole seconds end. Servers write all times in UTC, so texts can be compared. */
const SECONDS = '2026-03-01T12:00:00'.length;

/**
 * Remembers the newest events. The versions of a server that was restored from a backup say nothing about which
 * events were seen before; their times do: whatever happens after the restore happens later than anything before it.
 */
export class NewestEvents {
  #stored = '';
  #seen = '';
  readonly #states = new Map<string, Times>();
  /** The times of the last event. Most events of a burst have the same, which are kept once. */
  #last: Times | undefined;

  constructor(start?: Newest) {
    if (!start) return;
    this.#stored = start.stored;
    this.#seen = start.seen;
    const times = { stored: start.stored, seen: start.seen };
    for (const state of start.states) this.#states.set(state, times);
  }

  /** Whether an event in this state is newer than all events that were added, or as new and not among them. */
  isNewer(event: CoreV1Event, state: string): boolean {
    const times = timesOf(event);
    if (times.stored > this.#stored || times.seen > this.#seen) return true;
    return this.#isNewest(times) && !this.#states.has(state);
  }

  add(event: CoreV1Event, state: string): void {
    const times = timesOf(event);
    if (times.stored !== this.#last?.stored || times.seen !== this.#last.seen) {
      this.#last = times;
      this.#noteTimes(times);
    }
    if (this.#isNewest(this.#last)) this.#states.set(state, this.#last);
    if (this.#states.size > MAX_STATES) {
      const [first = ''] = this.#states.keys();
      this.#states.delete(first);
    }
  }

  toJSON(): Newest {
    return { stored: this.#stored, seen: this.#seen, states: [...this.#states.keys()].slice(-MAX_KEPT) };
  }

  /** Forgets the states that are no longer among the newest. */
  #noteTimes({ stored, seen }: Times): void {
    if (stored <= this.#stored && seen <= this.#seen) return;
    if (stored > this.#stored) this.#stored = stored;
    if (seen > this.#seen) this.#seen = seen;
    for (const [known, times] of this.#states) if (!this.#isNewest(times)) this.#states.delete(known);
  }

  #isNewest({ stored, seen }: Times): boolean {
    return stored === this.#stored || seen === this.#seen;
  }
}

/** When an event was stored, and when it happened. */
type Times = Pick<Newest, 'stored' | 'seen'>;

function timesOf({ metadata, series, lastTimestamp, eventTime, firstTimestamp }: CoreV1Event): Times {
  const { creationTimestamp, managedFields } = metadata;
  const created = creationTimestamp ?? '';
  let stored = created;
  if (Array.isArray(managedFields)) {
    // An API server notes for each client when it wrote to the event last.
    for (const each of managedFields) {
      const time = isJsonObject(each) ? each.time : undefined;
      if (typeof time === 'string' && time > stored) stored = time;
    }
  }
  const seen = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? created;
  return { stored: stored.slice(0, SECONDS), seen: seen.slice(0, SECONDS) };
}
