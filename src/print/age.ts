import { formatHumanDuration } from '../event/duration.ts';
import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';

/**
 * Formats how long ago a time was, in kubectl's short form: `30s`, `2m27s`, `7d23h`. `<unknown>` without a time.
 *
 * Source: kubectl `pkg/describe`, translateTimestampSince.
 */
export function formatAge(at: bigint | undefined, now: bigint): string {
  return at === undefined ? '<unknown>' : formatHumanDuration(now - at);
}

/** Formats a time with `formatTime`, or as an age without it, or without a time. */
export function formatAgeOrTime(
  at: bigint | undefined,
  now: bigint,
  formatTime: ((at: bigint) => string) | undefined,
): string {
  return at !== undefined && formatTime ? formatTime(at) : formatAge(at, now);
}

/**
 * Formats when an event happened, and how often: `8m29s` for an event that happened once, else `6m57s (x2 over 7m55s)`.
 *
 * @param formatTime formats the time instead of an age; the period after `over` then ends at the last time
 *
 * Source: kubectl `pkg/cmd/events/event_printer.go`, getInterval, which uses other times.
 */
export function formatInterval(event: CoreV1Event, now: bigint, formatTime?: (at: bigint) => string): string {
  const format = (at: bigint | undefined) => formatAgeOrTime(at, now, formatTime);
  const count = occurrenceCount(event);
  const first = firstSeen(event);
  if (!event.series && count <= 1) return format(first);
  const last = lastSeen(event);
  const end = formatTime ? (last ?? now) : now;
  return `${format(last)} (x${count} over ${formatAge(first, end)})`;
}

/** Formats when an event last happened with a function, and how often: `14:43:26 (x4)`. `<unknown>` without a time. */
export function formatCounted(
  event: CoreV1Event,
  now: bigint,
  formatAt: (at: bigint, now: bigint) => string,
): string {
  const last = lastSeen(event);
  const count = occurrenceCount(event);
  const time = last === undefined ? '<unknown>' : formatAt(last, now);
  return count > 1 ? `${time} (x${count})` : time;
}
