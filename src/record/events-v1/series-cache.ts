import { formatTimeNano, parseTime } from '../../event/time.ts';
import type { EventsV1Event } from '../../event/types.ts';
import { MAX_COUNT } from '../../event/validate.ts';
import { seriesKey } from './series-key.ts';

/**
 * What to do with an event. `event` is a copy of the cached event.
 *
 * - `first`: the first event of its key; create it
 * - `second`: patch the first event with a series
 * - `counted`: it was counted in the series, which is written later
 */
export interface Observation {
  kind: 'first' | 'second' | 'counted';
  event: EventsV1Event;
}

interface Entry {
  event: EventsV1Event;
  /** Whether the count was increased since the last write. */
  isUnwritten: boolean;
}

/**
 * The sent events by key. Repeats of an event are counted in its series.
 *
 * As in client-go, the sink's response to a write does not change the cache: only a refresh replaces an event.
 *
 * @example
 * const cache = new SeriesCache();
 * broadcaster.startRecordingToSink(cluster.eventsV1, { cache });
 *
 * Source: client-go `tools/events/event_broadcaster.go`, eventCache and recordToSink.
 */
export class SeriesCache {
  readonly #entries = new Map<string, Entry>();

  /** Adds an event at the time `now`, in nanoseconds. Returns what to do with it. */
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
    if (series) known.isUnwritten = true;
    return { kind: series ? 'counted' : 'second', event: copyEvent(known.event) };
  }

  /** All cached events, oldest key first. The events are not copied. */
  entries(): [key: string, event: EventsV1Event][] {
    return Array.from(this.#entries, ([key, { event }]) => [key, event]);
  }

  /** Copies of the series whose count was increased since the last write. */
  unwritten(): [key: string, event: EventsV1Event][] {
    return [...this.#entries].flatMap(([key, { event, isUnwritten }]) =>
      isUnwritten ? [[key, copyEvent(event)]] : [],
    );
  }

  /** Marks a series as written with this count. */
  markWritten(key: string, count: number | undefined): void {
    const entry = this.#entries.get(key);
    if (entry && entry.event.series?.count === count) entry.isUnwritten = false;
  }

  /** Replaces the event of a key. */
  replace(key: string, event: EventsV1Event): void {
    this.#entries.set(key, { event: copyEvent(event), isUnwritten: false });
  }

  /** Removes a key: its next event is a first event again. */
  delete(key: string): void {
    this.#entries.delete(key);
  }
}

/** Whether an event last happened before `time`, in nanoseconds. True for an event without a time. */
export function happenedBefore(event: EventsV1Event, time: bigint): boolean {
  const last = parseTime(event.series ? event.series.lastObservedTime : event.eventTime);
  return last === undefined || last < time;
}

// Only metadata and series are changed in place; the rest may be shared.
function copyEvent(event: EventsV1Event): EventsV1Event {
  const copy = { ...event, metadata: { ...event.metadata } };
  if (event.series) copy.series = { ...event.series };
  return copy;
}
