import type { Mark } from './marks.ts';
import type { TimeRange } from './range.ts';

/** Occurrences in a part of a range. */
export interface Bucket {
  normal: number;
  warning: number;
  /** Share of occurrences at unknown times, spread evenly: an estimate, and rarely a whole number. */
  spreadNormal: number;
  spreadWarning: number;
}

/** All occurrences of a part, estimates included. */
export function bucketTotals(bucket: Bucket): { normal: number; warning: number } {
  const { normal, warning, spreadNormal, spreadWarning } = bucket;
  return { normal: normal + spreadNormal, warning: warning + spreadWarning };
}

/** Counts the occurrences in each of `count` equal parts of a range. What happened outside of it does not count. */
export function toBuckets(marks: Iterable<Mark>, { from, to }: TimeRange, count: number): Bucket[] {
  const buckets = Array.from({ length: count }, () => ({
    normal: 0,
    warning: 0,
    spreadNormal: 0,
    spreadWarning: 0,
  }));
  const width = (to - from) / count;
  const indexOf = (at: number) => Math.min(Math.max(Math.floor((at - from) / width), 0), count - 1);
  for (const mark of marks) {
    if (mark.to < from || mark.from > to) continue;
    if (mark.to === mark.from) {
      const bucket = buckets[indexOf(mark.from)] as Bucket;
      bucket[mark.isWarning ? 'warning' : 'normal'] += mark.occurrences;
      continue;
    }
    const rate = mark.occurrences / (mark.to - mark.from);
    const end = indexOf(mark.to);
    for (let at = indexOf(mark.from); at <= end; at++) {
      const start = Math.max(from + at * width, mark.from);
      const share = (Math.min(from + (at + 1) * width, mark.to) - start) * rate;
      const bucket = buckets[at] as Bucket;
      if (share > 0) bucket[mark.isWarning ? 'spreadWarning' : 'spreadNormal'] += share;
    }
  }
  return buckets;
}
