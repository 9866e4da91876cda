import CliTable from 'cli-table3';
import type { SummaryRow } from '../explain/similar/summarize.ts';
import { formatAgeOrTime } from './age.ts';
import { escapeCell } from './escape.ts';
import type { Palette } from './palette.ts';
import { formatRows } from './table.ts';
import type { TextStyle } from './text-style.ts';
import { longestWidth } from './width.ts';

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
  const widths = columns.map((_, at) => longestWidth(all.map((row) => row[at] ?? '')));
  const width = widths.reduce((sum, each) => sum + each, 0);
  const fits = (frame: number) => lineWidth !== undefined && width + frame <= lineWidth;
  if (rows.length <= MAX_FRAMED && fits(FRAME * columns.length + 1))
    return formatFramed(columns, cells, style);
  return formatPlain(columns, all, fits(GAP * (columns.length - 1)), style);
}

/** Width of the frame around a cell: a line and two spaces. */
const FRAME = 3;
/** Number of spaces between columns without a frame on a terminal. */
const GAP = 2;
/** A frame around 10,000 rows would take minutes to draw. */
const MAX_FRAMED = 200;

function columnsOf(rows: readonly SummaryRow[], { formatTime, namespace }: SummaryStyle): Column[] {
  const names = rows[0]?.names ?? {};
  const isByObject = names.object !== undefined;
  const isOnePlace = new Set(rows.map((row) => row.names.namespace)).size <= 1;
  const named = Object.keys(names) as (keyof typeof names)[];
  const columns: (Column | false)[] = [
    { title: 'COUNT', cell: ({ counts }) => `${counts.count}`, isNumber: true },
    names.reason === undefined && {
      title: 'WARNINGS',
      cell: ({ counts }) => `${counts.warnings}`,
      isNumber: true,
      paint: (palette, cell) => (cell === '0' ? cell : palette.warning(cell)),
    },
    !isByObject && { title: 'OBJECTS', cell: ({ counts }) => `${counts.objects.size}`, isNumber: true },
    {
      title: 'LAST SEEN',
      cell: ({ counts }, now) => formatAgeOrTime(counts.last, now, formatTime),
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

/** Formats kubectl's columns, or those of a terminal, where rows that don't fit are folded. */
function formatPlain(
  columns: readonly Column[],
  rows: readonly string[][],
  fits: boolean,
  { lineWidth, palette, headers = true }: SummaryStyle,
): string {
  const paint = (cell: string, column: number, row: readonly string[]) =>
    (palette && !(headers && row === rows[0]) && columns[column]?.paint?.(palette, cell)) || cell;
  const terminal = { lineWidth: () => lineWidth, folds: !fits, minWidth: 0, padding: GAP };
  return formatRows(rows, { paint, ...(lineWidth !== undefined && terminal) });
}

/** Formats a frame without lines between the rows: for the library, they are one row of several lines. */
function formatFramed(
  columns: readonly Column[],
  rows: readonly string[][],
  { palette, headers = true }: SummaryStyle,
): string {
  const table = new CliTable({
    ...(headers && { head: columns.map(({ title }) => title) }),
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    style: { head: [], border: [] },
  });
  const linesOf = ({ paint }: Column, at: number) =>
    rows.map((row) => (palette && paint?.(palette, row[at] ?? '')) || row[at]).join('\n');
  table.push(columns.map(linesOf));
  return `${table.toString()}\n`;
}
