import type { Row } from './rows.ts';

/** Sizes of the picture, in CSS pixels. */
export interface Layout {
  width: number;
  height: number;
  /** Width of the names beside the lanes; 0 where they are above. */
  names: number;
  /** Height of the head of a group. */
  head: number;
  /** Height of a lane. */
  lane: number;
  /** The middle of the marks in a lane. */
  middle: number;
}

/** Height of the times above the lanes. */
export const AXIS = 28;

/** Width below which names are above their lanes. */
const NARROW = 700;

/** Finds the sizes for a picture of this size. */
export function layOut(width: number, height: number): Layout {
  return width < NARROW
    ? { width, height, names: 0, head: 26, lane: 46, middle: 33 }
    : { width, height, names: Math.round(Math.min(340, width * 0.34)), head: 26, lane: 26, middle: 13 };
}

/** Where rows begin and end, without scrolling. */
export class RowPositions {
  /** The top of each row, and the bottom of the last. */
  readonly #tops: Float64Array;

  constructor(rows: readonly Row[], { head, lane }: Layout) {
    this.#tops = new Float64Array(rows.length + 1);
    for (const [at, { hasEvents }] of rows.entries()) {
      this.#tops[at + 1] = this.top(at) + (hasEvents ? lane : head);
    }
  }

  top(at: number): number {
    return this.#tops[at] ?? 0;
  }

  get total(): number {
    return this.#tops.at(-1) ?? 0;
  }

  /** The row at a position; -1 above the first. Below the last, the number of rows. */
  rowAt(y: number): number {
    let low = 0;
    let high = this.#tops.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.top(middle) <= y) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
