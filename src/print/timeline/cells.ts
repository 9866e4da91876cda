import { type Bucket, bucketTotals, toBuckets } from '../../explain/lanes/buckets.ts';
import type { LaneEvent, RecordingGap } from '../../explain/lanes/lane-event.ts';
import { type Mark, marksOf } from '../../explain/lanes/marks.ts';
import type { TimeRange } from '../../explain/lanes/range.ts';
import type { Palette } from '../palette.ts';
import type { Glyphs } from './glyphs.ts';

/** What a column of a line shows. */
export interface Cell {
  glyph: string;
  style?: keyof Palette;
  /** Whether it only shows what happened at an unknown time, or nothing. */
  isVague?: true;
}

/** How a range is divided into columns. */
export interface Scale {
  range: TimeRange;
  columns: number;
  glyphs: Glyphs;
  gaps: readonly RecordingGap[];
}

const BLANK: Cell = { glyph: ' ', isVague: true };

/** Draws the events of a lane. Of what happened in one column, warnings are shown first. */
export function laneCells(events: readonly LaneEvent[], scale: Scale): Cell[] {
  const { range, columns, glyphs } = scale;
  const marks = events.flatMap(marksOf);
  const cells = toBuckets(marks, range, columns).map((bucket): Cell => {
    if (bucket.warning > 0) return { glyph: warningGlyph(bucket.warning, glyphs), style: 'warning' };
    if (bucket.normal > 0) return { glyph: glyphs.normal };
    if (bucket.spreadWarning > 0) return { glyph: glyphs.spreadWarning, style: 'warning', isVague: true };
    return bucket.spreadNormal > 0 ? { glyph: glyphs.spreadNormal, style: 'quiet', isVague: true } : BLANK;
  });
  markOutside(cells, marks, range);
  return withGaps(cells, scale);
}

function warningGlyph(occurrences: number, { warnings }: Glyphs): string {
  const step = [10, 4, 2].findIndex((least) => occurrences >= least);
  return warnings.at(step < 0 ? 0 : 3 - step) ?? '';
}

/** What happened before and after the range. */
export const OUTSIDE = { before: '<', after: '>' };

function markOutside(cells: Cell[], marks: readonly Mark[], { from, to }: TimeRange): void {
  const set = (at: number, glyph: string, outside: readonly Mark[]) => {
    if (outside.length === 0) return;
    cells[at] = { glyph, ...(outside.some(({ isWarning }) => isWarning) && { style: 'warning' }) };
  };
  set(
    0,
    OUTSIDE.before,
    marks.filter((mark) => mark.from < from),
  );
  set(
    cells.length - 1,
    OUTSIDE.after,
    marks.filter((mark) => mark.to > to),
  );
}

/** Draws the heights of a strip of warnings or others, both for the same highest one. */
export function stripCells(buckets: readonly Bucket[], name: 'warning' | 'normal', scale: Scale): Cell[] {
  const glyphs = [...scale.glyphs.heights];
  const most = Math.max(MIN_MOST, ...buckets.flatMap((bucket) => Object.values(bucketTotals(bucket))));
  const cells = buckets.map((bucket): Cell => {
    const height = bucketTotals(bucket)[name];
    if (height === 0) return BLANK;
    const glyph = glyphs[Math.ceil((height / most) * glyphs.length) - 1] ?? '';
    return {
      glyph,
      ...(name === 'warning' && { style: name }),
      ...(bucket[name] === 0 && { isVague: true }),
    };
  });
  return withGaps(cells, scale);
}

/** A strip with fewer occurrences in a column is not as high as it could be. */
const MIN_MOST = 4;

function withGaps(cells: Cell[], { range, columns, gaps, glyphs }: Scale): Cell[] {
  const width = (range.to - range.from) / columns;
  return cells.map((cell, at) => {
    const start = range.from + at * width;
    const isGap = gaps.some(({ from, to }) => from < start + width && to > start);
    return cell.isVague && isGap ? { glyph: glyphs.gap, style: 'quiet' } : cell;
  });
}

/** Joins cells to a line without blanks at its end. */
export function joinCells(cells: readonly Cell[], palette: Palette | undefined): string {
  const end = cells.findLastIndex((cell) => cell.glyph !== ' ') + 1;
  let line = '';
  for (let at = 0; at < end; ) {
    const { style } = cells[at] as Cell;
    let run = '';
    for (; at < end && cells[at]?.style === style; at++) run += cells[at]?.glyph;
    line += palette && style ? palette[style](run) : run;
  }
  return line;
}
