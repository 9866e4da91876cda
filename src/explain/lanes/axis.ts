import type { TimeRange } from './range.ts';

/** A labeled time of an axis. */
export interface Tick {
  /** In milliseconds since the epoch. */
  at: number;
  /** `14:30`, `14:30:05`; `11-28` at midnight, and where ticks are days apart; `2026-11` where they are months apart. */
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
  ...[1, 2, 7, 14, 30, 90, 180, 365, 730, 3650, 36500, 365000].map((size) => size * DAY),
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
  // The clock may be set forward or back meanwhile: the offset at the tick counts.
  for (let clock = Math.ceil((from + offsetOf(from)) / step) * step; ; clock += step) {
    const at = clock - offsetOf(clock - offsetOf(clock));
    if (at > to) return ticks;
    if (at >= from && at > (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) {
      ticks.push({ at, label: labelOf(at + offsetOf(at), step) });
    }
  }
}

function labelOf(clock: number, step: number): string {
  // Years before 0 and after 9999 have six digits and a sign.
  const [date = '', time = ''] = new Date(clock).toISOString().split('T');
  if (step >= 30 * DAY) return date.slice(0, -3);
  if (step >= DAY || clock % DAY === 0) return date.slice(-5);
  return time.slice(0, step < MINUTE ? 8 : 5);
}
