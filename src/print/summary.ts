import CliTable from 'cli-table3';
import type { SummaryRow } from '../explain/similar/summarize.ts';
import { formatAgeOrTime } from './age.ts';
import { escapeCell } from './escape.ts';
import type { Palette } from './palette.ts';
import { Table } from './table.ts';
import type { TextStyle } from './text-style.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** Layout of a summary. On a terminal, whose width is `lineWidth`, it has a frame. */
export interface SummaryStyle extends TextStyle {
  /** Prints the names of the columns. Default on. */
  headers?: boolean | undefined;
  /** Shows the namespaces of objects even if there is only one. Default off. */
  namespace?: boolean | undefined;
}

interface Column {
  title: string;
  cell: (row: SummaryRow, now: bigint) => string;
  isNumber?: boolean;
  paint?: (palette: Palette, cell: string) => string;
}

/** Formats a table with a row for each reason, object, namespace, or component. */
export function formatSummary(rows: readonly SummaryRow[], now: bigint, style: SummaryStyle = {}): string {
  const columns = columnsOf(rows, style);
  const cells = rows.map((row) => columns.map(({ cell }) => escapeCell(cell(row, now))));
  const { headers = true, lineWidth } = style;
  const all = headers ? [columns.map(({ title }) => title), ...cells] : cells;
  const widths = columns.map((_, at) =>
    all.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? '')), 0),
  );
  const left = (lineWidth ?? 0) - widths.slice(0, -1).reduce((sum, width) => sum + width + FRAME, FRAME + 1);
  const isFramed = rows.length <= MAX_FRAMED && left >= Math.min(widths.at(-1) ?? 0, MIN_NAME);
  return isFramed ? formatFramed(columns, cells, left, style) : formatPlain(columns, all, style);
}

/** Width of the frame around a cell: a line and two spaces. */
const FRAME = 3;
/** Names wrapped at less are hard to read. */
const MIN_NAME = 16;
/** A frame around 10,000 rows would take minutes to draw. */
const MAX_FRAMED = 200;

function columnsOf(rows: readonly SummaryRow[], { formatTime, namespace }: SummaryStyle): Column[] {
  const names = rows[0]?.names ?? {};
  const isByObject = names.object !== undefined;
  const isOnePlace = new Set(rows.map((row) => row.names.namespace)).size <= 1;
  const named = Object.keys(names) as (keyof typeof names)[];
  const columns: (Column | false)[] = [
    { title: 'COUNT', cell: ({ tally }) => `${tally.count}`, isNumber: true },
    names.reason === undefined && {
      title: 'WARNINGS',
      cell: ({ tally }) => `${tally.warnings}`,
      isNumber: true,
      paint: (palette, cell) => (cell === '0' ? cell : palette.warning(cell)),
    },
    !isByObject && { title: 'OBJECTS', cell: ({ tally }) => `${tally.objects.size}`, isNumber: true },
    {
      title: 'LAST SEEN',
      cell: ({ tally }, now) => formatAgeOrTime(tally.last, now, formatTime),
      paint: (palette, cell) => palette.quiet(cell),
    },
    ...named
      .filter((name) => name !== 'namespace' || !isByObject || namespace || !isOnePlace)
      .map(
        (name): Column => ({
          title: name.toUpperCase(),
          cell: (row) => row.names[name] || '<none>',
          ...PAINTS[name],
        }),
      ),
  ];
  return columns.filter((column) => column !== false);
}

const PAINTS: Record<string, Pick<Column, 'paint'>> = {
  type: { paint: (palette, cell) => (cell === 'Normal' ? cell : palette.warning(cell)) },
};

/** Formats the columns of kubectl's tables. */
function formatPlain(columns: readonly Column[], rows: readonly string[][], style: SummaryStyle): string {
  const { lineWidth, palette, headers = true } = style;
  let text = '';
  const paint = (cell: string, column: number, row: readonly string[]) =>
    (palette && !(headers && row === rows[0]) && columns[column]?.paint?.(palette, cell)) || cell;
  const table = new Table(
    (part) => {
      text += part;
    },
    { lineWidth: () => lineWidth, paint },
  );
  table.write(rows);
  return text;
}

/** Formats a frame without lines between the rows: for the library, they are one row of several lines. */
function formatFramed(
  columns: readonly Column[],
  rows: readonly string[][],
  nameWidth: number,
  { palette, headers = true }: SummaryStyle,
): string {
  const table = new CliTable({
    ...(headers && { head: columns.map(({ title }) => title) }),
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    style: { head: [], border: [] },
  });
  const cells: string[][] = columns.map(() => []);
  for (const row of rows) {
    const names = wrap(row.at(-1) ?? '', nameWidth, nameWidth, displayWidth);
    for (const [line, name] of names.entries()) {
      const texts = line === 0 ? [...row.slice(0, -1), name] : [...row.slice(0, -1).fill(''), name];
      for (const [at, cell] of texts.entries())
        cells[at]?.push((palette && columns[at]?.paint?.(palette, cell)) || cell);
    }
  }
  table.push(cells.map((lines) => lines.join('\n')));
  return `${table.toString()}\n`;
}
