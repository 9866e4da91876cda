import type { CoreV1Event } from './types.ts';

/** The newest events that a source gave, to tell what is new after it was reset. Plain data: it is kept in files. */
export interface Newest {
  /** The latest creation time and the latest time an event happened, to the second: `2026-03-01T12:00:00`. */
  created: string;
  seen: string;
  /** The states of events with one of these times. */
  states: string[];
}

/** How many states are kept in a `Newest`: beyond it, an event of the very last second may be given twice. */
const MAX_STATES = 256;

/** Where a time's whole seconds end. Servers write all times in UTC, so texts can be compared. */
const SECONDS = '2026-03-01T12:00:00'.length;

/**
 * Remembers the newest events. The versions of a server that was restored from a backup say nothing about which
 * events were seen before; their times do: whatever happens after the restore happens later than anything before it.
 */
export class NewestEvents {
  #created = '';
  #seen = '';
  readonly #states = new Map<string, { created: string; seen: string }>();

  constructor(start?: Newest) {
    if (!start) return;
    this.#created = start.created;
    this.#seen = start.seen;
    for (const state of start.states) this.#states.set(state, { created: start.created, seen: start.seen });
  }

  /** Whether an event in this state is newer than all events that were added, or as new and not among them. */
  isNewer(event: CoreV1Event, state: string): boolean {
    const { created, seen } = timesOf(event);
    if (created > this.#created || seen > this.#seen) return true;
    return (created === this.#created || seen === this.#seen) && !this.#states.has(state);
  }

  add(event: CoreV1Event, state: string): void {
    const times = timesOf(event);
    const isLater = times.created > this.#created || times.seen > this.#seen;
    if (times.created > this.#created) this.#created = times.created;
    if (times.seen > this.#seen) this.#seen = times.seen;
    if (this.#isNewest(times)) this.#states.set(state, times);
    if (!isLater) return;
    for (const [known, knownTimes] of this.#states)
      if (!this.#isNewest(knownTimes)) this.#states.delete(known);
  }

  toJSON(): Newest {
    return { created: this.#created, seen: this.#seen, states: [...this.#states.keys()].slice(-MAX_STATES) };
  }

  #isNewest({ created, seen }: { created: string; seen: string }): boolean {
    return created === this.#created || seen === this.#seen;
  }
}

function timesOf({ metadata, series, lastTimestamp, eventTime, firstTimestamp }: CoreV1Event): {
  created: string;
  seen: string;
} {
  const created = metadata.creationTimestamp ?? '';
  const seen = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? created;
  return { created: created.slice(0, SECONDS), seen: seen.slice(0, SECONDS) };
}
