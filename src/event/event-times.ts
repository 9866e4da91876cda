import { earliest } from './compare-times.ts';
import { parseTime } from './time.ts';
import type { CoreV1Event } from './types.ts';

/** Go's zero time, which means that a time is not set. */
const ZERO_TIME = parseTime('0001-01-01T00:00:00Z');

/**
 * The last time of an event, in nanoseconds since the epoch: `series.lastObservedTime`, else `lastTimestamp`, else
 * `eventTime`, else `firstTimestamp`, else `creationTimestamp`. Undefined when it has none of them.
 *
 * Source: kubernetes/kubernetes#89689, kubectl#1095: without one of these, some events have no time.
 */
export function lastSeen(event: CoreV1Event): bigint | undefined {
  return (
    toTime(event.series?.lastObservedTime) ??
    toTime(event.lastTimestamp) ??
    toTime(event.eventTime) ??
    toTime(event.firstTimestamp) ??
    toTime(event.metadata.creationTimestamp)
  );
}

/**
 * The first time of an event, in nanoseconds since the epoch: `firstTimestamp`, else `eventTime`, else the earlier of
 * `creationTimestamp` and its last time. Undefined when it has none of them.
 */
export function firstSeen(event: CoreV1Event): bigint | undefined {
  return (
    toTime(event.firstTimestamp) ?? toTime(event.eventTime) ?? earliest([createdAt(event), lastSeen(event)])
  );
}

/** When the server created an event, in nanoseconds since the epoch. */
export function createdAt(event: CoreV1Event): bigint | undefined {
  return toTime(event.metadata.creationTimestamp);
}

/**
 * The number of occurrences of an event: the count of its series, else its own count, else 1.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent.
 */
export function occurrenceCount(event: CoreV1Event): number {
  return event.series ? (event.series.count ?? 0) : event.count || 1;
}

function toTime(text: string | null | undefined): bigint | undefined {
  const ns = parseTime(text);
  return ns === ZERO_TIME ? undefined : ns;
}
