import { formatHumanDuration } from '../event/duration.ts';
import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';

/**
 * How long ago a time was, in kubectl's short form: `30s`, `2m27s`, `7d23h`. `<unknown>` when there is no time.
 *
 * Source: kubectl `pkg/describe`, translateTimestampSince.
 */
export function formatAge(at: bigint | undefined, now: bigint): string {
  return at === undefined ? '<unknown>' : formatHumanDuration(now - at);
}

/** Which times of an event its age is told by. */
export interface SeenTimes {
  first(event: CoreV1Event): bigint | undefined;
  last(event: CoreV1Event): bigint | undefined;
}

const ALL_TIMES: SeenTimes = { first: firstSeen, last: lastSeen };

/**
 * When an event happened, and how often: `8m29s` for one that happened once, else
 * `6m57s (x2 over 7m55s)`.
 *
 * @param formatTime formats when it happened in place of an age; then what it happened over ends with the last time
 *
 * Source: kubectl `pkg/cmd/events/event_printer.go`, getInterval, which differs in the times it looks at.
 */
export function formatInterval(
  event: CoreV1Event,
  now: bigint,
  times: SeenTimes = ALL_TIMES,
  formatTime?: (at: bigint) => string,
): string {
  const say = (at: bigint | undefined) =>
    at !== undefined && formatTime ? formatTime(at) : formatAge(at, now);
  const count = occurrenceCount(event);
  const [first, last] = [times.first(event), times.last(event)];
  if (!event.series && count <= 1) return say(first);
  const end = formatTime ? (last ?? now) : now;
  return `${say(last)} (x${count} over ${formatAge(first, end)})`;
}
