import type { LaneEvent } from './lane-event.ts';

/** A time with a beginning and a later end, in milliseconds since the epoch. */
export interface TimeRange {
  from: number;
  to: number;
}

/** No events are so far apart, unless a clock was wrong. */
const MAX_PAUSE = 10 * 365 * 86_400_000;

/** The shortest range, so that events of one moment can be drawn. */
const MIN_LENGTH = 1000;

/**
 * Finds the time that all events fill, without those of wrong clocks: where events are ten years apart, only the side
 * with more of them counts. Undefined without events.
 *
 * @param limits what is known of the range, such as by `--since`
 */
export function findRange(
  events: readonly LaneEvent[],
  limits: Partial<TimeRange> = {},
): TimeRange | undefined {
  const times = events
    .flatMap(({ first, last }) => (first === last ? last : [first, last]))
    .sort((a, b) => a - b);
  let best: readonly number[] = [];
  let start = 0;
  for (let at = 1; at <= times.length; at++) {
    const isEnd = at === times.length || (times[at] as number) - (times[at - 1] as number) > MAX_PAUSE;
    if (!isEnd) continue;
    if (at - start > best.length) best = times.slice(start, at);
    start = at;
  }
  const from = limits.from ?? best[0];
  const to = limits.to ?? best.at(-1);
  if (from === undefined || to === undefined) return undefined;
  return { from, to: Math.max(to, from + MIN_LENGTH) };
}
