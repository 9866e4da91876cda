import type { LaneEvent } from './lane-event.ts';

/** A time with a beginning and a later end, in milliseconds since the epoch. */
export interface TimeRange {
  from: number;
  to: number;
}

/** No events are so far apart, unless a clock was wrong. */
const MAX_PAUSE = 10 * 365 * 86_400_000;

/** The shortest range, so that events of one time can be drawn. */
const MIN_LENGTH = 60_000;

/** A tenth of the events may begin before the range, if the range would else be four times as long. */
const EARLY_SHARE = 0.1;
const MAX_STRETCH = 4;

/**
 * Finds the time that events fill. Undefined without events.
 *
 * Left out is what would squeeze everything else: times of wrong clocks, ten years away from most, and the beginnings of
 * a few events that have gone on for much longer than the others.
 *
 * @param limits what is known of the range, such as by `--since`
 */
export function findRange(
  events: readonly LaneEvent[],
  limits: Partial<TimeRange> = {},
): TimeRange | undefined {
  const plausible = findPlausible(events);
  const firsts = inOrder(events.map(({ first }) => first).filter((at) => isIn(at, plausible)));
  const lasts = inOrder(events.map(({ last }) => last).filter((at) => isIn(at, plausible)));
  const to = limits.to ?? lasts.at(-1) ?? firsts.at(-1);
  const from = limits.from ?? findStart(firsts, lasts, to);
  if (from === undefined || to === undefined) return undefined;
  if (to - from >= MIN_LENGTH) return { from, to };
  // Longer towards the past: the events may have happened just now.
  return limits.from === undefined ? { from: to - MIN_LENGTH, to } : { from, to: from + MIN_LENGTH };
}

/** Finds the longest part of all times without a pause that only wrong clocks explain. */
function findPlausible(events: readonly LaneEvent[]): readonly number[] {
  const times = inOrder(events.flatMap(({ first, last }) => [first, last]));
  let best: readonly number[] = [];
  let start = 0;
  for (let at = 1; at <= times.length; at++) {
    const isEnd = at === times.length || (times[at] as number) - (times[at - 1] as number) > MAX_PAUSE;
    if (!isEnd) continue;
    if (at - start > best.length) best = times.slice(start, at);
    start = at;
  }
  return best;
}

function findStart(
  firsts: readonly number[],
  lasts: readonly number[],
  to: number | undefined,
): number | undefined {
  const [all = lasts[0]] = firsts;
  const early = firsts[Math.floor(firsts.length * EARLY_SHARE)];
  if (all === undefined || early === undefined || to === undefined) return all;
  const most = Math.min(early, lasts[0] ?? early);
  return to - all > MAX_STRETCH * (to - most) ? most : all;
}

function isIn(at: number, times: readonly number[]): boolean {
  return at >= (times[0] ?? at) && at <= (times.at(-1) ?? at);
}

function inOrder(times: number[]): number[] {
  return times.sort((a, b) => a - b);
}
