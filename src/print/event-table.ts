import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAge, formatInterval } from './age.ts';
import { escapeCell } from './escape.ts';
import { formatMessage, formatObject, formatSource } from './event-cells.ts';
import type { EventOutput } from './event-output.ts';
import type { Palette } from './palette.ts';
import { Table } from './table.ts';

/** What an event table shows, and how. */
export interface EventTableOptions {
  /** CONTEXT stands first, and says this of each event. Default off. */
  context?: ((event: CoreV1Event) => string) | undefined;
  /** NAMESPACE stands first. Default off. */
  namespace?: boolean | undefined;
  /** SUBOBJECT, SOURCE, FIRST SEEN, COUNT and NAME too. Default off. */
  wide?: boolean | undefined;
  /** Default on. */
  headers?: boolean | undefined;
  /** LAST SEEN says how often, too: `6m57s (x2 over 7m55s)`. Default off. */
  counts?: boolean | undefined;
  /** Times as this says them, not as ages. */
  formatTime?: ((at: bigint) => string) | undefined;
  /** Rows will come one by one: with few to begin with, columns get room for what usually comes. Default off. */
  stream?: boolean | undefined;
  /** Default no colors. */
  palette?: Palette | undefined;
  /** The terminal's width, where a long message goes on below itself. Default never. */
  lineWidth?: (() => number | undefined) | undefined;
}

interface Column {
  header: string;
  cell: (event: CoreV1Event, now: bigint) => string;
  paint?: (palette: Palette, text: string) => string;
  /** The width that most of its cells keep to. */
  room?: number;
  /** Whether what is there says nothing of how wide cells will be. */
  varies?: boolean;
}

/** On a terminal narrower than this a message needs the room more than what may come. */
const ROOMY = 120;

/** With fewer rows than this, the rows to come say more about widths than those that are there. */
const FEW = 10;

/**
 * Prints events in the columns of `kubectl get events`. The first batch that is not empty sets the
 * widths and brings the headers; without events nothing is printed.
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
    const hasRoom = stream && (lineWidth?.() ?? ROOMY) >= ROOMY;
    return new Table(this.#write, {
      room: columns.map(({ room = 0, varies }) => (hasRoom && (varies || rows < FEW) ? room : 0)),
      ...(lineWidth && !wide && { lineWidth }),
      ...(palette && {
        paint: (text, column, row) =>
          row === header ? text : (columns[column]?.paint?.(palette, text) ?? text),
      }),
    });
  }
}

function columnsOf({ context, namespace, wide, counts, formatTime }: EventTableOptions): Column[] {
  const timeOf = (at: bigint | undefined, now: bigint) =>
    at !== undefined && formatTime ? formatTime(at) : formatAge(at, now);
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
      cell: (event, now) =>
        counts ? formatInterval(event, now, undefined, formatTime) : timeOf(lastSeen(event), now),
      paint: quiet,
      ...(counts && { room: '9m59s (x99 over 59m)'.length, varies: true }),
    },
    {
      header: 'TYPE',
      cell: (event) => escapeCell(event.type ?? ''),
      paint: (palette, text) => (text === 'Normal' ? text : palette.warning(text)),
      room: 'Warning'.length,
    },
    { header: 'REASON', cell: (event) => escapeCell(event.reason ?? ''), room: 16 },
    {
      header: 'OBJECT',
      cell: formatObject,
      paint: (palette, text) => text.replace(/^[^/]*\//, (kind) => palette.quiet(kind)),
      room: 24,
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
