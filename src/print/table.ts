import { writeInChunks } from './chunks.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** How a table's columns are laid out. */
export interface TableOptions {
  /** The least width of a column, its padding included. Default 6. */
  minWidth?: number;
  /** The blanks behind the longest cell of a column. Default 3. */
  padding?: number;
  /** How many columns of the terminal a cell fills. Default `displayWidth`. */
  width?: (cell: string) => number;
  /** The least width of single columns, in cells' width without padding. Default none. */
  room?: readonly number[];
  /**
   * What happens to batches after the first: `keep` its widths, whatever comes (the default), or let
   * them `grow` with each longer cell, as kubectl's do.
   */
  later?: 'keep' | 'grow';
  /** Colors a cell's text; the text itself must stay. Default none. */
  paint?: (text: string, column: number, row: readonly string[]) => string;
  /** Where the terminal ends, asked for each batch: a longer last cell goes on below itself. Default never. */
  lineWidth?: () => number | undefined;
}

/** Cells that are followed by others in the same column of lines next to each other. */
interface Block {
  /** The row behind the last one. */
  end: number;
  width: number;
}

/** Two blanks part columns whatever happens. */
const MIN_GAP = 2;
/** Below this a last cell is left to the terminal to break. */
const MIN_WRAP = 20;

/**
 * Writes rows in columns as kubectl's tables are: each column as wide as its longest cell and its
 * padding, the last cell of a row as it is, nothing behind it.
 *
 * Rows are written in batches. The first one sets the widths; in a later one a cell that is too long
 * pushes what follows it in its row only as far as it must. Rows of one batch may differ in their number of cells:
 * a column then ends where a row does not reach beyond it.
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

  /** Finds the widths of these rows' columns; what comes back must be asked in the order of the rows. */
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
    const { minWidth, padding, width, room, later } = this.#options;
    const least = Math.max(minWidth, (room?.[column] ?? 0) + padding);
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
    // Where the column should start, and where the text before it ended.
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
    const pieces =
      lineWidth !== undefined && lineWidth - start >= MIN_WRAP
        ? wrap(text, lineWidth - end, lineWidth - start, width)
        : [text];
    const painted = paint ? pieces.map((piece) => paint(piece, last, row)) : pieces;
    return `${line}${painted.join(`\n${' '.repeat(start)}`)}\n`;
  }
}
