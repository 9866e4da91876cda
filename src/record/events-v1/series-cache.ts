import { formatTimeNano, parseTime } from '../../event/time.ts';
import type { EventsV1Event } from '../../event/types.ts';
import { MAX_COUNT } from '../../event/validate.ts';
import { seriesKey } from './series-key.ts';

/** What an event is to the cache; `event` is a copy, as it stands now. */
export type Observation =
  /** Nothing like it was known: it is to be created. */
  | { kind: 'first'; event: EventsV1Event }
  /** The known event has become a series: that is to be written, under the first one's name. */
  | { kind: 'second'; event: EventsV1Event }
  /** The series has been counted up; nothing is to be written now. */
  | { kind: 'counted'; event: EventsV1Event };

interface Entry {
  event: EventsV1Event;
  /** Whether it was counted up and that has not been written. */
  isAhead: boolean;
}

/**
 * The events that have gone out and may come again, one for each key. An event that comes again is
 * counted in the series of the first.
 *
 * What the sink made of a write stays out of it, whether the write went well or not: only a refresh
 * replaces an event.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, eventCache and recordToSink.
 */
export class SeriesCache {
  readonly #entries = new Map<string, Entry>();

  /** Takes note of `event`, which happened at `now` (nanoseconds), and says what is to be done about it. */
  observe(event: EventsV1Event, now: bigint): Observation {
    const key = seriesKey(event);
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.replace(key, event);
      return { kind: 'first', event: copyEvent(event) };
    }
    const { series } = known.event;
    known.event.series = {
      count: series ? Math.min((series.count ?? 0) + 1, MAX_COUNT) : 2,
      lastObservedTime: formatTimeNano(now),
    };
    if (series) known.isAhead = true;
    return { kind: series ? 'counted' : 'second', event: copyEvent(known.event) };
  }

  /** Everything that is known, oldest key first. The events are the cache's own, not copies. */
  entries(): [key: string, event: EventsV1Event][] {
    return Array.from(this.#entries, ([key, { event }]) => [key, event]);
  }

  /** Copies of the series that were counted up since they were written. */
  unwritten(): [key: string, event: EventsV1Event][] {
    return [...this.#entries].flatMap(([key, { event, isAhead }]) =>
      isAhead ? [[key, copyEvent(event)]] : [],
    );
  }

  /** Notes that the series under `key` has been written with this count. */
  markWritten(key: string, count: number | undefined): void {
    const entry = this.#entries.get(key);
    if (entry && entry.event.series?.count === count) entry.isAhead = false;
  }

  /** Puts the server's event in the place of the one under `key`. */
  replace(key: string, event: EventsV1Event): void {
    this.#entries.set(key, { event: copyEvent(event), isAhead: false });
  }

  /** Forgets what is under `key`: the next such event is a first one again. */
  delete(key: string): void {
    this.#entries.delete(key);
  }
}

/** Whether `event` last happened before `time` (nanoseconds). One that does not say when did so long ago. */
export function happenedBefore(event: EventsV1Event, time: bigint): boolean {
  const last = parseTime(event.series ? event.series.lastObservedTime : event.eventTime);
  return last === undefined || last < time;
}

// Only metadata and series are ever changed in place; the rest may be shared.
function copyEvent(event: EventsV1Event): EventsV1Event {
  const copy = { ...event, metadata: { ...event.metadata } };
  if (event.series) copy.series = { ...event.series };
  return copy;
}
