import type { TimeRange } from '../../explain/lanes/range.ts';

/** Returns how far the clock of a time zone is ahead of UTC at a time, both in milliseconds. */
export type OffsetOf = (at: number) => number;

/** Formats a range with its time zone: `2026-03-01 12:00:05 - 13:10:00 UTC`. */
export function formatRange(range: TimeRange, offsetOf: OffsetOf): string {
  const [start, end] = [range.from, range.to].map((at) => clockOf(at, offsetOf)) as [Clock, Clock];
  const endDate = start.date === end.date ? '' : `${end.date} `;
  return `${start.date} ${start.time} - ${endDate}${end.time} ${zoneName(offsetOf(range.to))}`;
}

/** Formats a part of a range: `13:02:05 - 13:06:00`, with dates where the range has several. */
export function formatSpan(span: TimeRange, range: TimeRange, offsetOf: OffsetOf): string {
  const [first, last] = [clockOf(range.from, offsetOf), clockOf(range.to, offsetOf)];
  const [from, to] = [span.from, span.to].map((at) => {
    const { date, time } = clockOf(at, offsetOf);
    return first.date === last.date ? time : `${date} ${time}`;
  });
  return `${from} - ${to}`;
}

interface Clock {
  date: string;
  time: string;
}

function clockOf(at: number, offsetOf: OffsetOf): Clock {
  const [date = '', time = ''] = new Date(at + offsetOf(at)).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}

function zoneName(offset: number): string {
  if (offset === 0) return 'UTC';
  const minutes = Math.abs(offset) / 60_000;
  const twoDigits = (part: number) => `${Math.trunc(part)}`.padStart(2, '0');
  return `UTC${offset < 0 ? '-' : '+'}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`;
}
