import type { TimeRange } from './range.ts';

/** A labeled time of an axis. */
export interface Tick {
  /** In milliseconds since the epoch. */
  at: number;
  /** `14:30`, `14:30:05`, or a date, `11-28`, at midnight. */
  label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((size) => size * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((size) => size * MINUTE),
  ...[1, 2, 3, 6, 12].map((size) => size * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365, 3650, 36500, 365000].map((size) => size * DAY),
];

/**
 * Finds round times of day, or dates, in a range.
 *
 * @param steps how often the distance between them may fit into the range
 * @param offsetOf returns how far the clock of the time zone is ahead of UTC at a time, in milliseconds
 */
export function ticksOf({ from, to }: TimeRange, steps: number, offsetOf: (at: number) => number): Tick[] {
  const step = STEPS.find((size) => (to - from) / size <= steps) ?? to - from;
  const ticks: Tick[] = [];
  // Of a clock that is set forward or back meanwhile, the offset at the tick counts.
  for (let clock = Math.ceil((from + offsetOf(from)) / step) * step; ; clock += step) {
    const at = clock - offsetOf(clock - offsetOf(clock));
    if (at > to) return ticks;
    if (at >= from && at > (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) {
      ticks.push({ at, label: labelOf(clock, step) });
    }
  }
}

function labelOf(clock: number, step: number): string {
  // Years before 0 and after 9999 have six digits and a sign.
  const [date = '', time = ''] = new Date(clock).toISOString().split('T');
  if (step >= 365 * DAY) return date.slice(0, -6);
  if (step >= DAY || clock % DAY === 0) return date.slice(-5);
  return time.slice(0, step < MINUTE ? 8 : 5);
}
