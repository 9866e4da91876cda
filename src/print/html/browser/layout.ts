/** Sizes of the picture, in CSS pixels. */
export interface Layout {
  width: number;
  height: number;
  /** Width of the names beside the lanes; 0 where they are above. */
  names: number;
  /** Height of a row. */
  row: number;
  /** The middle of the marks in a row. */
  middle: number;
}

/** Height of the times above the lanes. */
export const AXIS = 28;

/** Width below which names are above their lanes. */
const NARROW = 700;

export function layOut(width: number, height: number): Layout {
  return width < NARROW
    ? { width, height, names: 0, row: 46, middle: 33 }
    : { width, height, names: Math.round(Math.min(340, width * 0.28)), row: 26, middle: 13 };
}
