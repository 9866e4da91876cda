import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAgeOrTime, formatCounted, formatInterval } from './age.ts';
import { escapeCell } from './escape.ts';
import { formatMessage, formatObject, formatSource, type MessageLines } from './event-cells.ts';
import type { EventOutput } from './event-output.ts';
import type { Palette } from './palette.ts';
import { Table, type TableOptions } from './table.ts';

/** Columns and layout of an event table. */
export interface EventTableOptions {
  /** Adds the column CONTEXT, with this text for each event. Default off. */
  context?: ((event: CoreV1Event) => string) | undefined;
  /** Adds the column NAMESPACE; `several`: if the first events are in several namespaces. Default off. */
  namespace?: boolean | 'several' | undefined;
  /** Adds SUBOBJECT, SOURCE, FIRST SEEN, COUNT, and NAME. Default off. */
  wide?: boolean | undefined;
  /** Prints the names of the columns. Default on. */
  headers?: boolean | undefined;
  /** Adds counts to LAST SEEN: `6m57s (x2 over 7m55s)`. Default off. */
  counts?: boolean | undefined;
  /** Formats times. Default: ages. */
  formatTime?: ((at: bigint) => string) | undefined;
  /** Formats LAST SEEN as a time of day, which the count follows: `14:43:26 (x4)`. Default: with `formatTime`. */
  formatClock?: ((at: bigint, now: bigint) => string) | undefined;
  /** Expects rows one by one, and makes columns wide enough for typical cells. Default off. */
  stream?: boolean | undefined;
  /** Default no colors. */
  palette?: Palette | undefined;
  /** The terminal's width, at which rows are folded, with MESSAGE last. Default: they are not. */
  lineWidth?: (() => number | undefined) | undefined;
  /** How a message of several lines is printed. Default `escaped`. */
  lines?: MessageLines | undefined;
  /** Finds what is highlighted in the texts of a batch: start and end of each match. Default: nothing. */
  findMatches?: ((texts: readonly string[]) => (readonly Match[])[]) | undefined;
}

/** Where a match starts, and where it ends. */
type Match = readonly [number, number];

interface Column {
  header: string;
  cell: (event: CoreV1Event, now: bigint) => string;
  paint?: (palette: Palette, text: string) => string;
  /** The width of most of its cells. */
  typicalWidth?: number;
  /** The same on a terminal with this many columns more than 120. */
  wideWidth?: (spare: number) => number;
  /** Its width on a narrow terminal, where longer cells go beyond it. */
  narrowWidth?: number;
  /** Whether the cells of the first rows say little about those of later rows. */
  varies?: boolean;
  /** Whether patterns are searched in its texts. */
  isSearched?: boolean;
}

/** On narrower terminals, messages need the space more than longer names in later rows do. */
const WIDE = 120;

/** On narrower terminals, most reasons must fit beside LAST SEEN and TYPE. */
const NARROW = 60;

/** Fewer rows than this say little about the widths of later rows. */
const FEW_ROWS = 10;

/**
 * Prints events in the columns of `kubectl get events`. The first batch that is not empty sets the widths and prints
 * the headers. Without events, nothing is printed.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent; cli-runtime `pkg/printers/tableprinter.go`.
 */
export class EventTable implements EventOutput {
  readonly #options: EventTableOptions;
  readonly #write: (text: string) => void;
  #columns: Column[] = [];
  #table: Table | undefined;
  /** What is highlighted in the cells of the current batch. */
  #matches = new Map<readonly string[], (readonly Match[])[]>();

  constructor(write: (text: string) => void, options: EventTableOptions = {}) {
    this.#write = write;
    this.#options = options;
  }

  write(events: readonly CoreV1Event[], now: bigint): void {
    if (events.length === 0) return;
    this.#table ??= this.#createTable(events, now);
    const rows = events.map((event) => this.#columns.map((column) => column.cell(event, now)));
    this.#matches = this.#findMatches(rows);
    this.#table.write(rows);
  }

  end(): void {}

  #createTable(events: readonly CoreV1Event[], now: bigint): Table {
    const { palette, lineWidth, stream, headers = true, namespace, formatClock } = this.#options;
    const several = new Set(events.map(({ metadata }) => metadata.namespace)).size > 1;
    const shown = namespace === 'several' ? several : namespace;
    const clockWidth = events.reduce(
      (most, event) => Math.max(most, formatClock?.(lastSeen(event) ?? now, now).length ?? 0),
      0,
    );
    const columns = columnsOf({ ...this.#options, namespace: shown }, clockWidth);
    this.#columns = columns;
    const header = columns.map((column) => column.header);
    return new Table(this.#write, {
      ...(stream && streamWidths(columns, events.length, lineWidth?.() || WIDE)),
      ...(headers && { header }),
      ...(lineWidth && { lineWidth, folds: true, minWidth: 0, padding: 2 }),
      ...(palette && {
        paint: (text, column, row, offset) =>
          row === header ? text : this.#paint(palette, text, column, row, offset),
      }),
    });
  }

  #findMatches(rows: readonly string[][]): Map<readonly string[], (readonly Match[])[]> {
    const { palette, findMatches } = this.#options;
    if (palette === undefined || findMatches === undefined) return new Map();
    const found = findMatches(
      rows.flatMap((row) => row.filter((_, column) => this.#columns[column]?.isSearched)),
    ).values();
    return new Map(
      rows.map((row) => [
        row,
        this.#columns.map(({ isSearched }) => (isSearched ? (found.next().value ?? []) : [])),
      ]),
    );
  }

  #paint(palette: Palette, text: string, column: number, row: readonly string[], offset: number): string {
    const matches = this.#matches.get(row)?.[column] ?? [];
    let end = 0;
    let painted = '';
    for (const [from, to] of matches) {
      const [start, stop] = [Math.max(from - offset, end), Math.min(to - offset, text.length)];
      if (stop <= start) continue;
      painted += text.slice(end, start) + palette.match(text.slice(start, stop));
      end = stop;
    }
    if (end > 0) return painted + text.slice(end);
    return this.#columns[column]?.paint?.(palette, text) ?? text;
  }
}

/** Returns the limits for the widths of the columns of a stream that begins with so many rows. */
function streamWidths(
  columns: readonly Column[],
  rows: number,
  lineWidth: number,
): Pick<TableOptions, 'minWidths' | 'maxWidths'> {
  const narrow = columns.map(({ narrowWidth }) => (lineWidth < NARROW ? narrowWidth : undefined));
  return {
    minWidths: columns.map(({ typicalWidth = 0, wideWidth, varies }, at) => {
      if (narrow[at] !== undefined) return narrow[at];
      if (!varies && rows >= FEW_ROWS) return 0;
      return lineWidth > WIDE && wideWidth ? wideWidth(lineWidth - WIDE) : typicalWidth;
    }),
    maxWidths: narrow,
  };
}

/** @param clockWidth width of the longest time that `formatClock` returns */
function columnsOf(options: EventTableOptions, clockWidth: number): Column[] {
  const { context, namespace, wide, counts, formatTime, formatClock, lineWidth, lines } = options;
  const timeOf = (at: bigint | undefined, now: bigint) => formatAgeOrTime(at, now, formatTime);
  const quiet: Column['paint'] = (palette, text) => palette.quiet(text);
  const name: Column['paint'] = (palette, text) => palette.name(text);
  const message: Column = {
    header: 'MESSAGE',
    cell: (event) => formatMessage(event, lines),
    isSearched: true,
  };
  const columns: (Column | false | undefined)[] = [
    context && { header: 'CONTEXT', cell: (event) => escapeCell(context(event)), paint: name },
    namespace && {
      header: 'NAMESPACE',
      cell: (event) => escapeCell(event.metadata.namespace ?? ''),
      paint: name,
    },
    {
      header: 'LAST SEEN',
      cell: (event, now) => {
        if (formatClock) return formatCounted(event, now, formatClock);
        return counts ? formatInterval(event, now, formatTime) : timeOf(lastSeen(event), now);
      },
      paint: quiet,
      ...(counts && { typicalWidth: '9m59s (x99 over 59m)'.length, varies: true }),
      ...(formatClock && { typicalWidth: clockWidth + ' (x99)'.length, varies: true }),
    },
    {
      header: 'TYPE',
      cell: (event) => escapeCell(event.type ?? ''),
      paint: (palette, text) => (text === 'Normal' ? text : palette.warning(text)),
      typicalWidth: 'Warning'.length,
      narrowWidth: 'Normal'.length,
    },
    {
      header: 'REASON',
      cell: (event) => escapeCell(event.reason ?? ''),
      typicalWidth: 16,
      wideWidth: (spare) => (spare < 40 ? 16 : 22),
      narrowWidth: 16,
      isSearched: true,
    },
    {
      header: 'OBJECT',
      cell: formatObject,
      paint: (palette, text) => text.replace(/^[^/]*\//, (kind) => palette.quiet(kind)),
      typicalWidth: 24,
      wideWidth: (spare) => Math.min(24 + Math.floor(spare / 2), 40),
      isSearched: true,
    },
    wide && {
      header: 'SUBOBJECT',
      cell: (event) => escapeCell(event.involvedObject.fieldPath ?? ''),
      paint: quiet,
    },
    wide && { header: 'SOURCE', cell: formatSource, paint: quiet, isSearched: true },
    !lineWidth && message,
    wide && { header: 'FIRST SEEN', cell: (event, now) => timeOf(firstSeen(event), now), paint: quiet },
    wide && { header: 'COUNT', cell: (event) => `${occurrenceCount(event)}`, paint: quiet },
    wide && { header: 'NAME', cell: (event) => escapeCell(event.metadata.name ?? ''), paint: quiet },
    lineWidth && message,
  ];
  return columns.filter((column) => typeof column === 'object');
}
