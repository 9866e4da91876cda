import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { type Mark, marksOf } from '../../../explain/lanes/marks.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';

/** Marks as columns of numbers, in order of `from`: drawing must not wait for the garbage collector. */
interface MarkColumns {
  length: number;
  from: Float64Array;
  to: Float64Array;
  occurrences: Float64Array;
  isWarning: Uint8Array;
  /** Positions of their events. */
  event: Uint32Array;
}

/** What happened at one time, and what happened at unknown times in between. */
export interface RowMarks {
  points: MarkColumns;
  spans: MarkColumns;
}

/** Converts the marks of events to columns. */
export function toRowMarks(events: readonly LaneEvent[]): RowMarks {
  const points: [Mark, number][] = [];
  const spans: [Mark, number][] = [];
  for (const [at, event] of events.entries()) {
    for (const mark of marksOf(event)) (mark.from === mark.to ? points : spans).push([mark, at]);
  }
  return { points: toColumns(points), spans: toColumns(spans) };
}

function toColumns(marks: [Mark, number][]): MarkColumns {
  marks.sort(([a], [b]) => a.from - b.from);
  return {
    length: marks.length,
    from: Float64Array.from(marks, ([{ from }]) => from),
    to: Float64Array.from(marks, ([{ to }]) => to),
    occurrences: Float64Array.from(marks, ([{ occurrences }]) => occurrences),
    isWarning: Uint8Array.from(marks, ([{ isWarning }]) => Number(isWarning)),
    event: Uint32Array.from(marks, ([, event]) => event),
  };
}

/** Position of the first mark that begins at a time or later. */
export function firstFrom({ from }: MarkColumns, at: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((from[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Occurrences for each pixel of a row, used again for each row. */
export class PixelColumns {
  readonly normal: Float64Array;
  readonly warning: Float64Array;
  /** Where spans begin and end, as differences to the pixel before. */
  readonly #normalSpans: Int32Array;
  readonly #warningSpans: Int32Array;

  constructor(readonly width: number) {
    this.normal = new Float64Array(width);
    this.warning = new Float64Array(width);
    this.#normalSpans = new Int32Array(width + 1);
    this.#warningSpans = new Int32Array(width + 1);
  }

  /** Counts what of the marks is in view. */
  fill({ points, spans }: RowMarks, { from, to }: TimeRange): void {
    const { width, normal, warning } = this;
    for (const each of [normal, warning, this.#normalSpans, this.#warningSpans]) each.fill(0);
    const scale = width / (to - from);
    const last = width - 1;
    for (let at = firstFrom(points, from); at < points.length; at++) {
      const time = points.from[at] as number;
      if (time > to) break;
      const x = Math.min(Math.floor((time - from) * scale), last);
      const column = points.isWarning[at] ? warning : normal;
      column[x] = (column[x] as number) + (points.occurrences[at] as number);
    }
    for (let at = 0; at < spans.length; at++) {
      const start = spans.from[at] as number;
      if (start > to) break;
      const end = spans.to[at] as number;
      if (end < from) continue;
      const column = spans.isWarning[at] ? this.#warningSpans : this.#normalSpans;
      const first = Math.max(Math.floor((start - from) * scale), 0);
      const after = Math.min(Math.floor((end - from) * scale), last) + 1;
      column[first] = (column[first] as number) + 1;
      column[after] = (column[after] as number) - 1;
    }
  }

  /** Calls `draw` with the start and width of each stretch of spans. */
  eachSpan(isWarning: boolean, draw: (x: number, width: number) => void): void {
    const column = isWarning ? this.#warningSpans : this.#normalSpans;
    let open = 0;
    let start = 0;
    for (let x = 0; x <= this.width; x++) {
      const before = open;
      open += column[x] as number;
      if (before === 0 && open > 0) start = x;
      if (before > 0 && open === 0) draw(start, x - start);
    }
  }
}
