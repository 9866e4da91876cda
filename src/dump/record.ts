import type { Line } from './lines.ts';

/** One thing that a dump holds, or a place where it is damaged. */
export type DumpRecord =
  | { kind: 'value'; value: unknown; place: string; textLength: number }
  | { kind: 'damage'; place: string; reason: string };

/** Puts lines together to records. */
export interface RecordReader {
  /** The records that this line completes. */
  take(line: Line): DumpRecord[];
  /** What is left at the end. */
  end(): DumpRecord[];
}

/** `line 3`, `lines 3-7`. */
export function placeOf(first: number, last: number = first): string {
  return first === last ? `line ${first}` : `lines ${first}-${last}`;
}
