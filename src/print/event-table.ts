import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAgeOrTime, formatInterval } from './age.ts';
import { escapeCell } from './escape.ts';
import { formatMessage, formatObject, formatSource } from './event-cells.ts';
import type { EventOutput } from './event-output.ts';
import type { Palette } from './palette.ts';
import { Table } from './table.ts';

/** Columns and layout of an event table. */
export interface EventTableOptions {
  /** Adds the column CONTEXT, with this text for each event. Default off. */
  context?: ((event: CoreV1Event) => string) | undefined;
  /** Adds the column NAMESPACE. Default off. */
  namespace?: boolean | undefined;
  /** Adds SUBOBJECT, SOURCE, FIRST SEEN, COUNT, and NAME. Default off. */
  wide?: boolean | undefined;
  /** Prints the names of the columns. Default on. */
  headers?: boolean | undefined;
  /** Adds counts to LAST SEEN: `6m57s (x2 over 7m55s)`. Default off. */
  counts?: boolean | undefined;
  /** Formats times. Default: ages. */
  formatTime?: ((at: bigint) => string) | undefined;
  /** Expects rows one by one, and makes columns wide enough for typical cells. Default off. */
  stream?: boolean | undefined;
  /** Default no colors. */
  palette?: Palette | undefined;
  /** The terminal's width, at which long messages are wrapped. Default: they are not. */
  lineWidth?: (() => number | undefined) | undefined;
}

interface Column {
  header: string;
  cell: (event: CoreV1Event, now: bigint) => string;
  paint?: (palette: Palette, text: string) => string;
  /** The width of most of its cells. */
  typicalWidth?: number;
  /** Whether the cells of the first rows say little about those of later rows. */
  varies?: boolean;
}

/** On narrower terminals, messages need the space more than later rows do. */
const WIDE_TERMINAL = 120;

/** Fewer rows than this say little about the widths of later rows. */
const FEW_ROWS = 10;

/**
 * Prints events in the columns of `kubectl get events`. The first batch that is not empty sets the widths and prints
 * the headers. Without events, nothing is printed.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent; cli-runtime `pkg/printers/tableprinter.go`.
 */
export class EventTable implements EventOutput {
  readonly #columns: Column[];
  readonly #options: EventTableOptions;
  readonly #write: (text: string) => void;
  #table: Table | undefined;

  constructor(write: (text: string) => void, options: EventTableOptions = {}) {
    this.#write = write;
    this.#options = options;
    this.#columns = columnsOf(options);
  }

  write(events: readonly CoreV1Event[], now: bigint): void {
    if (events.length === 0) return;
    const rows = events.map((event) => this.#columns.map((column) => column.cell(event, now)));
    if (this.#table === undefined) {
      const header = this.#columns.map((column) => column.header);
      this.#table = this.#createTable(header, rows.length);
      if (this.#options.headers ?? true) rows.unshift(header);
    }
    this.#table.write(rows);
  }

  end(): void {}

  #createTable(header: string[], rows: number): Table {
    const { palette, lineWidth, stream, wide } = this.#options;
    const columns = this.#columns;
    const isWide = stream && (lineWidth?.() ?? WIDE_TERMINAL) >= WIDE_TERMINAL;
    return new Table(this.#write, {
      minWidths: columns.map(({ typicalWidth = 0, varies }) =>
        isWide && (varies || rows < FEW_ROWS) ? typicalWidth : 0,
      ),
      ...(lineWidth && !wide && { lineWidth }),
      ...(palette && {
        paint: (text, column, row) =>
          row === header ? text : (columns[column]?.paint?.(palette, text) ?? text),
      }),
    });
  }
}

function columnsOf({ context, namespace, wide, counts, formatTime }: EventTableOptions): Column[] {
  const timeOf = (at: bigint | undefined, now: bigint) => formatAgeOrTime(at, now, formatTime);
  const quiet: Column['paint'] = (palette, text) => palette.quiet(text);
  const columns: (Column | false | undefined)[] = [
    context && { header: 'CONTEXT', cell: (event) => escapeCell(context(event)), paint: quiet },
    namespace && {
      header: 'NAMESPACE',
      cell: (event) => escapeCell(event.metadata.namespace ?? ''),
      paint: quiet,
    },
    {
      header: 'LAST SEEN',
      cell: (event, now) => (counts ? formatInterval(event, now, formatTime) : timeOf(lastSeen(event), now)),
      paint: quiet,
      ...(counts && { typicalWidth: '9m59s (x99 over 59m)'.length, varies: true }),
    },
    {
      header: 'TYPE',
      cell: (event) => escapeCell(event.type ?? ''),
      paint: (palette, text) => (text === 'Normal' ? text : palette.warning(text)),
      typicalWidth: 'Warning'.length,
    },
    { header: 'REASON', cell: (event) => escapeCell(event.reason ?? ''), typicalWidth: 16 },
    {
      header: 'OBJECT',
      cell: formatObject,
      paint: (palette, text) => text.replace(/^[^/]*\//, (kind) => palette.quiet(kind)),
      typicalWidth: 24,
    },
    wide && {
      header: 'SUBOBJECT',
      cell: (event) => escapeCell(event.involvedObject.fieldPath ?? ''),
      paint: quiet,
    },
    wide && { header: 'SOURCE', cell: formatSource, paint: quiet },
    { header: 'MESSAGE', cell: formatMessage },
    wide && { header: 'FIRST SEEN', cell: (event, now) => timeOf(firstSeen(event), now), paint: quiet },
    wide && { header: 'COUNT', cell: (event) => `${occurrenceCount(event)}`, paint: quiet },
    wide && { header: 'NAME', cell: (event) => escapeCell(event.metadata.name ?? ''), paint: quiet },
  ];
  return columns.filter((column) => column !== undefined && column !== false);
}
