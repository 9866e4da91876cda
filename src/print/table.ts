import { type ColumnPosition, foldColumns, formatFolded } from './fold.ts';
import { writeInChunks } from './text-output.ts';
import { displayWidth } from './width.ts';
import { offsetsOf, wrap } from './wrap.ts';

/** Layout of a table's columns. */
export interface TableOptions {
  /** Minimum width of a column, including its padding. Default 6. */
  minWidth?: number;
  /** Number of spaces after the longest cell of a column. Default 3. */
  padding?: number;
  /** Minimum width of each column, without padding. Default none. */
  minWidths?: readonly number[];
  /** Maximum width of each column, without padding. Default none. */
  maxWidths?: readonly (number | undefined)[];
  /** Adds colors to a part of a cell, which starts at `offset`, without changing its text. Default none. */
  paint?: (text: string, column: number, row: readonly string[], offset: number) => string;
  /** Width of the terminal, read for each batch, at which the last cell of a row is wrapped. Default: it is not. */
  lineWidth?: () => number | undefined;
  /** Names of the columns, printed before the first batch. With `folds`, printed again when columns move. Default none. */
  header?: readonly string[] | undefined;
  /**
   * Folds rows that are wider than the terminal, as `foldColumns` does, and never moves a cell out of its column. All
   * rows have the same number of cells. Default off.
   */
  folds?: boolean | undefined;
  /** With `folds`: columns whose longest cells may be wider than they are, where that saves lines. Default none. */
  overflows?: readonly boolean[];
}

/** Cells of one column in consecutive rows that are followed by more cells. */
interface Block {
  /** The row after the last one. */
  end: number;
  width: number;
}

/** Columns are always separated by two spaces at least. */
const MIN_GAP = 2;
/** To take a part of it is faster than to repeat a space. */
const SPACES = ' '.repeat(64);
/** The share of a column's cells that fit into its usual width, and the least by which the longest must be longer. */
const USUAL = 0.9;
const MIN_LONGER = 4;
/** Narrower last cells are not wrapped. */
const MIN_WRAP = 20;

/**
 * Writes rows in columns, as kubectl's tables do: each column is as wide as its longest cell and its padding, and the
 * last cell of a row has no padding.
 *
 * Rows are written in batches. The first batch sets the widths; in later batches, a cell that is too long moves the
 * cells after it in its row as little as possible. The rows of a batch may have different numbers of cells: a row without
 * a cell in a column ends the block of cells that share a width.
 *
 * Source: Go `text/tabwriter`. The widths of kubectl's tables grow in later batches.
 */
export class Table {
  readonly #write: (text: string) => void;
  readonly #options: Required<Pick<TableOptions, 'minWidth' | 'padding'>> & TableOptions;
  #widths: number[] = [];
  #usual: number[] | undefined;
  #positions: readonly ColumnPosition[] = [];
  #started = false;

  constructor(write: (text: string) => void, options: TableOptions = {}) {
    this.#write = write;
    this.#options = { minWidth: 6, padding: 3, ...options };
  }

  /** Writes rows as one batch. */
  write(rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    const { header, folds, lineWidth } = this.#options;
    const all = this.#started || header === undefined ? rows : [header, ...rows];
    const widthOf = this.#started ? this.#keptWidth : this.#layOut(all);
    this.#started = true;
    const texts = folds ? this.#foldRows(rows) : this.#alignRows(all, widthOf, lineWidth?.());
    writeInChunks(this.#write, texts);
  }

  *#foldRows(rows: readonly (readonly string[])[]): Iterable<string> {
    const { header, lineWidth, paint = (text) => text } = this.#options;
    // A terminal without a size says that it has 0 columns.
    const available = lineWidth?.() || Number.POSITIVE_INFINITY;
    this.#usual ??= this.#usualWidths(rows);
    const positions = foldColumns(this.#widths, this.#usual, available);
    const format = (row: readonly string[]) =>
      formatFolded(row, positions, available, (text, column, offset) => paint(text, column, row, offset));
    const isMoved = positions.some(({ start }, column) => start !== this.#positions[column]?.start);
    this.#positions = positions;
    if (header && isMoved) yield format(header);
    for (const row of rows) yield format(row);
  }

  /** Widths of columns, with padding, in which most cells of these rows fit. */
  #usualWidths(rows: readonly (readonly string[])[]): number[] {
    const { header = [], overflows = [], minWidths = [], maxWidths = [], padding } = this.#options;
    return this.#widths.map((longest, column) => {
      if (!overflows[column]) return longest;
      const widths = rows.map((row) => displayWidth(row[column] ?? '')).sort((a, b) => a - b);
      const most = widths[Math.floor((widths.length - 1) * USUAL)] ?? 0;
      const least = Math.max(displayWidth(header[column] ?? ''), minWidths[column] ?? 0);
      const usual = Math.max(least, Math.min(most, maxWidths[column] ?? most)) + padding;
      return longest - usual < MIN_LONGER ? longest : usual;
    });
  }

  readonly #keptWidth = (column: number): number => this.#widths[column] ?? this.#options.minWidth;

  /** Finds the widths of the columns. The function that it returns must be called in the order of the rows. */
  #layOut(rows: readonly (readonly string[])[]): (column: number, row: number) => number {
    const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
    const blocks: Block[][] = [];
    for (let column = 0; column < columns - 1; column++) blocks.push(this.#blocksOf(rows, column));
    const next: number[] = blocks.map(() => 0);
    return (column, row) => {
      const ofColumn = blocks[column] ?? [];
      let at = next[column] ?? 0;
      while ((ofColumn[at]?.end ?? Number.POSITIVE_INFINITY) <= row) at += 1;
      next[column] = at;
      return ofColumn[at]?.width ?? 0;
    };
  }

  #blocksOf(rows: readonly (readonly string[])[], column: number): Block[] {
    const { minWidth, minWidths, maxWidths, padding } = this.#options;
    const most = maxWidths?.[column] ?? Number.POSITIVE_INFINITY;
    const least = Math.max(minWidth, (minWidths?.[column] ?? 0) + padding);
    const blocks: Block[] = [];
    let at = 0;
    while (at < rows.length) {
      let longest = 0;
      const start = at;
      for (; at < rows.length; at++) {
        const row = rows[at] ?? [];
        if (row.length - 1 <= column) break;
        longest = Math.max(longest, displayWidth(row[column] ?? ''));
      }
      if (at > start) {
        const block = { end: at, width: Math.max(least, Math.min(longest, most) + padding) };
        this.#widths[column] = block.width;
        blocks.push(block);
      }
      at += 1;
    }
    return blocks;
  }

  *#alignRows(
    rows: readonly (readonly string[])[],
    widthOf: (column: number, row: number) => number,
    lineWidth: number | undefined,
  ): Iterable<string> {
    let at = 0;
    for (const row of rows) yield this.#formatRow(row, at++, widthOf, lineWidth);
  }

  #formatRow(
    row: readonly string[],
    at: number,
    widthOf: (column: number, row: number) => number,
    lineWidth: number | undefined,
  ): string {
    const { paint } = this.#options;
    const last = row.length - 1;
    let line = '';
    // Where the column starts, and where the text before it ends.
    let start = 0;
    let end = 0;
    for (let column = 0; column < last; column++) {
      const cell = row[column] ?? '';
      line += paint ? paint(cell, column, row, 0) : cell;
      end += displayWidth(cell);
      start += widthOf(column, at);
      const gap = Math.max(start - end, MIN_GAP);
      line += gap > SPACES.length ? ' '.repeat(gap) : SPACES.slice(0, gap);
      end += gap;
    }
    const text = row[last] ?? '';
    if (lineWidth === undefined || lineWidth - start < MIN_WRAP)
      return `${line}${paint ? paint(text, last, row, 0) : text}\n`;
    const lines = wrap(text, lineWidth - end, lineWidth - start, displayWidth);
    const offsets = offsetsOf(text, lines);
    const painted = paint ? lines.map((each, at) => paint(each, last, row, offsets[at] ?? 0)) : lines;
    return `${line}${painted.join(`\n${' '.repeat(start)}`)}\n`;
  }
}

/** Formats rows as one batch of a table. */
export function formatRows(rows: readonly (readonly string[])[], options?: TableOptions): string {
  let text = '';
  new Table((part) => {
    text += part;
  }, options).write(rows);
  return text;
}
