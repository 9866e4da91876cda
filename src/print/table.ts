import { writeInChunks } from './text-output.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** Layout of a table's columns. */
export interface TableOptions {
  /** Minimum width of a column, including its padding. Default 6. */
  minWidth?: number;
  /** Number of spaces after the longest cell of a column. Default 3. */
  padding?: number;
  /** Returns how many columns of the terminal a cell takes. Default `displayWidth`. */
  width?: (cell: string) => number;
  /** Minimum width of each column, without padding. Default none. */
  minWidths?: readonly number[];
  /**
   * Widths of batches after the first: `keep` those of the first (the default), or let them `grow` with longer cells, as
   * kubectl does.
   */
  later?: 'keep' | 'grow';
  /** Adds colors to a cell, without changing its text. Default none. */
  paint?: (text: string, column: number, row: readonly string[]) => string;
  /** Width of the terminal, read for each batch, at which the last cell of a row is wrapped. Default: it is not. */
  lineWidth?: () => number | undefined;
}

/** Cells of one column in consecutive rows that are followed by more cells. */
interface Block {
  /** The row after the last one. */
  end: number;
  width: number;
}

/** Columns are always separated by two spaces at least. */
const MIN_GAP = 2;
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
 * Source: Go `text/tabwriter`, and `liggitt/tabwriter` for widths that grow.
 */
export class Table {
  readonly #write: (text: string) => void;
  readonly #options: Required<Pick<TableOptions, 'minWidth' | 'padding' | 'width' | 'later'>> & TableOptions;
  #widths: number[] = [];
  #started = false;

  constructor(write: (text: string) => void, options: TableOptions = {}) {
    this.#write = write;
    this.#options = { minWidth: 6, padding: 3, width: displayWidth, later: 'keep', ...options };
  }

  /** Writes rows as one batch. */
  write(rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    const widthOf = this.#started && this.#options.later === 'keep' ? this.#keptWidth : this.#layOut(rows);
    this.#started = true;
    const lineWidth = this.#options.lineWidth?.();
    writeInChunks(this.#write, this.#formatRows(rows, widthOf, lineWidth));
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
    const { minWidth, minWidths, padding, width, later } = this.#options;
    const least = Math.max(minWidth, (minWidths?.[column] ?? 0) + padding);
    const blocks: Block[] = [];
    let at = 0;
    while (at < rows.length) {
      let longest = 0;
      const start = at;
      for (; at < rows.length; at++) {
        const row = rows[at] ?? [];
        if (row.length - 1 <= column) break;
        longest = Math.max(longest, width(row[column] ?? ''));
      }
      if (at > start) {
        const remembered = later === 'grow' ? (this.#widths[column] ?? 0) : 0;
        const block = { end: at, width: Math.max(least, remembered, longest + padding) };
        this.#widths[column] = block.width;
        blocks.push(block);
      }
      at += 1;
    }
    return blocks;
  }

  *#formatRows(
    rows: readonly (readonly string[])[],
    widthOf: (column: number, row: number) => number,
    lineWidth: number | undefined,
  ): Iterable<string> {
    for (const [at, row] of rows.entries()) yield this.#formatRow(row, at, widthOf, lineWidth);
  }

  #formatRow(
    row: readonly string[],
    at: number,
    widthOf: (column: number, row: number) => number,
    lineWidth: number | undefined,
  ): string {
    const { width, paint } = this.#options;
    const last = row.length - 1;
    let line = '';
    // Where the column starts, and where the text before it ends.
    let start = 0;
    let end = 0;
    for (let column = 0; column < last; column++) {
      const cell = row[column] ?? '';
      line += paint ? paint(cell, column, row) : cell;
      end += width(cell);
      start += widthOf(column, at);
      const gap = Math.max(start - end, MIN_GAP);
      line += ' '.repeat(gap);
      end += gap;
    }
    const text = row[last] ?? '';
    const lines =
      lineWidth !== undefined && lineWidth - start >= MIN_WRAP
        ? wrap(text, lineWidth - end, lineWidth - start, width)
        : [text];
    const painted = paint ? lines.map((each) => paint(each, last, row)) : lines;
    return `${line}${painted.join(`\n${' '.repeat(start)}`)}\n`;
  }
}
