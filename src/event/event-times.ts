import { parseTime } from './time.ts';
import type { CoreV1Event } from './types.ts';

/** How Go writes a time that was never set. */
const NEVER = parseTime('0001-01-01T00:00:00Z');

/**
 * When an event happened last, in nanoseconds since the epoch: `series.lastObservedTime`, else
 * `lastTimestamp`, else `eventTime`, else `firstTimestamp`, else `creationTimestamp`. Undefined when
 * it has no time at all.
 *
 * Source: kubernetes/kubernetes#89689, kubectl#1095: skipping one of them hides a time that is there.
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
 * When an event happened first, in nanoseconds since the epoch: `firstTimestamp`, else `eventTime`,
 * else the earlier of when it was created and when it happened last. Undefined when it has no time at all.
 */
export function firstSeen(event: CoreV1Event): bigint | undefined {
  return (
    toTime(event.firstTimestamp) ?? toTime(event.eventTime) ?? earlier(createdAt(event), lastSeen(event))
  );
}

/** When the server stored an event first, in nanoseconds since the epoch. */
export function createdAt(event: CoreV1Event): bigint | undefined {
  return toTime(event.metadata.creationTimestamp);
}

/**
 * How often an event happened: the count of its series, else its own, else once.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent.
 */
export function occurrenceCount(event: CoreV1Event): number {
  return event.series ? (event.series.count ?? 0) : event.count || 1;
}

function earlier(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function toTime(text: string | null | undefined): bigint | undefined {
  const ns = parseTime(text);
  return ns === NEVER ? undefined : ns;
}
