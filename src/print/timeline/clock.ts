import type { TimeRange } from '../../explain/lanes/range.ts';
import { formatOffset } from '../time-format.ts';

/** Returns how far the clock of a time zone is ahead of UTC at a time, both in milliseconds. */
export type OffsetOf = (at: number) => number;

/** Formats a range with its time zone: `2026-03-01 12:00:05 - 13:10:00 UTC`. */
export function formatRange(range: TimeRange, offsetOf: OffsetOf): string {
  return `${formatSpan(range, offsetOf)} ${zoneName(offsetOf(range.to))}`;
}

/** Formats a range without its time zone. */
export function formatSpan({ from, to }: TimeRange, offsetOf: OffsetOf): string {
  const [start, end] = [clockOf(from, offsetOf), clockOf(to, offsetOf)];
  const endDate = start.date === end.date ? '' : `${end.date} `;
  return `${start.date} ${start.time} - ${endDate}${end.time}`;
}

interface Clock {
  date: string;
  time: string;
}

function clockOf(at: number, offsetOf: OffsetOf): Clock {
  const [date = '', time = ''] = new Date(at + offsetOf(at)).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}

function zoneName(offsetMs: number): string {
  return offsetMs === 0 ? 'UTC' : `UTC${formatOffset(offsetMs / 60_000)}`;
}
