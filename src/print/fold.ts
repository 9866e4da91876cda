import { displayWidth } from './width.ts';
import { offsetsOf, wrap } from './wrap.ts';

/** Number of spaces between columns, which the last one on a line does not need. */
const GAP = 2;
/** Indentation of lines after the first of a row, and on a narrow terminal. */
const INDENT = 4;
const NARROW_INDENT = 2;
const NARROW = 60;
/** Where the last cell would be narrower, it gets lines of its own. */
const MIN_LAST = 40;
/** Where the cells before it have fewer columns, they get lines of their own, too. */
const MIN_BEFORE_LAST = 24;
/** Texts are not wrapped to fewer columns. */
const MIN_WRAP = 10;

/** Where the cells of a column start. */
export interface ColumnPosition {
  start: number;
  /** Whether they start a new line. */
  isFolded: boolean;
}

/**
 * Finds where columns start on a terminal. Columns that don't fit on a line start another one, which is
 * indented. The last column needs 40 columns, and has lines of its own where there are fewer; the one before it then stays
 * on its line where 24 are left, and only its longer cells start another.
 *
 * @param widths of all columns but the last, with the space after them
 * @param usualWidths in which most cells fit, used if fewer columns are folded then
 */
export function foldColumns(
  widths: readonly number[],
  usualWidths: readonly number[],
  lineWidth: number,
): ColumnPosition[] {
  const short = usualWidths.map((width, column) =>
    column === usualWidths.length - 1 ? Math.min(width, MIN_BEFORE_LAST + GAP) : width,
  );
  return [widths, usualWidths, short]
    .map((each) => positionsOf(each, lineWidth))
    .reduce((best, positions) => (foldsOf(positions) < foldsOf(best) ? positions : best));
}

function positionsOf(widths: readonly number[], lineWidth: number): ColumnPosition[] {
  const indent = indentOf(lineWidth);
  let end = 0;
  const positions = widths.map((width, column): ColumnPosition => {
    const isFolded = column > 0 && end + width - GAP > lineWidth;
    const start = isFolded ? indent : end;
    end = start + width;
    return { start, isFolded };
  });
  const isFolded = foldsOf(positions) > 0 || lineWidth - end < MIN_LAST;
  return [...positions, { start: isFolded ? indent : end, isFolded }];
}

function foldsOf(positions: readonly ColumnPosition[]): number {
  return positions.filter(({ isFolded }) => isFolded).length;
}

function indentOf(lineWidth: number): number {
  return lineWidth < NARROW ? NARROW_INDENT : INDENT;
}

/**
 * Formats a row at the positions of its columns. All cells start there, also after a cell that is too long: then the next
 * one starts there on the next line. A cell that is wider than the rest of its line is wrapped, but for words that fit on
 * a line.
 *
 * @param paint adds colors to a part of a cell, which starts at `offset`, without changing its text
 */
export function formatFolded(
  row: readonly string[],
  positions: readonly ColumnPosition[],
  lineWidth: number,
  paint: (text: string, column: number, offset: number) => string,
): string {
  let text = '';
  let end = 0;
  const moveTo = (start: number, isNewLine: boolean) => {
    text += isNewLine ? `\n${' '.repeat(start)}` : ' '.repeat(start - end);
    end = start;
  };
  for (const [column, { start, isFolded }] of positions.entries()) {
    const cell = row[column] ?? '';
    if (cell === '') continue;
    const isLast = column === positions.length - 1;
    const fits = isLast || start + displayWidth(cell) <= lineWidth;
    const at = fits ? start : Math.min(start, indentOf(lineWidth));
    moveTo(at, text !== '' && (isFolded || !fits || end >= at));
    const available = Math.max(lineWidth - at, MIN_WRAP);
    const lines = wrap(cell, available, available, displayWidth);
    const offsets = offsetsOf(cell, lines);
    for (const [line, part] of lines.entries()) {
      if (line > 0) moveTo(at, true);
      text += paint(part, column, offsets[line] ?? 0);
      end = at + displayWidth(part);
    }
  }
  return `${text}\n`;
}
