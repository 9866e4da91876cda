import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { ciRunOf } from './ci-run.ts';
import { type EventColumn, type EventColumnsOptions, eventColumns, streamWidths } from './event-columns.ts';
import type { EventOutput } from './event-output.ts';
import { highlight, type Match } from './highlight.ts';
import type { Palette } from './palette.ts';
import { Table } from './table.ts';

/** Columns and layout of an event table. */
export interface EventTableOptions extends EventColumnsOptions {
  /** Adds the column NAMESPACE; `several`: if the first events are in several namespaces. Default off. */
  namespace?: boolean | 'several' | undefined;
  /** Adds WHO, COMMIT, and RUN of CI; `some`: if one of the first events has them. Default off. */
  ci?: boolean | 'some' | undefined;
  /** Prints the names of the columns. Default on. */
  headers?: boolean | undefined;
  /** Expects rows one by one, and makes columns wide enough for typical cells. Default off. */
  stream?: boolean | undefined;
  /** Default no colors. */
  palette?: Palette | undefined;
  /** The terminal's width, at which rows are folded, with MESSAGE last. Default: they are not. */
  lineWidth?: (() => number | undefined) | undefined;
  /** Finds what is highlighted in the texts of a batch. Default: nothing. */
  findMatches?: ((texts: readonly string[]) => (readonly Match[])[]) | undefined;
}

/** Width of a time of day without a date. */
const CLOCK_WIDTH = '14:43:26'.length;

/**
 * Prints events in the columns of `kubectl get events`. The first batch that is not empty sets the widths and prints
 * the headers. Without events, nothing is printed.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printEvent; cli-runtime `pkg/printers/tableprinter.go`.
 */
export class EventTable implements EventOutput {
  readonly #options: EventTableOptions;
  readonly #write: (text: string) => void;
  #columns: EventColumn[] = [];
  #clockWidth = 0;
  #table: Table | undefined;
  /** What is highlighted in the rows of the current batch. */
  #matches = new Map<readonly string[], (readonly Match[])[]>();

  constructor(write: (text: string) => void, options: EventTableOptions = {}) {
    this.#write = write;
    this.#options = options;
  }

  write(events: readonly CoreV1Event[], now: bigint): void {
    if (events.length === 0) return;
    this.#table = this.#tableFor(events, now);
    const rows = events.map((event) => this.#columns.map((column) => column.cell(event, now)));
    this.#matches = this.#findMatches(rows);
    this.#table.write(rows);
  }

  end(): void {}

  /** Returns the table, or a new one at first and when the columns have space for dates that no event has any more. */
  #tableFor(events: readonly CoreV1Event[], now: bigint): Table {
    if (this.#table && this.#clockWidth <= CLOCK_WIDTH) return this.#table;
    const { formatClock } = this.#options;
    const clockWidth = events.reduce(
      (most, event) => Math.max(most, formatClock?.(lastSeen(event) ?? now, now).length ?? 0),
      0,
    );
    if (this.#table && clockWidth > CLOCK_WIDTH) return this.#table;
    this.#clockWidth = clockWidth;
    return this.#createTable(events);
  }

  #createTable(events: readonly CoreV1Event[]): Table {
    const { palette, lineWidth, stream, headers = true, namespace, ci = false } = this.#options;
    const isSeveral = new Set(events.map(({ metadata }) => metadata.namespace)).size > 1;
    const columns = eventColumns(this.#options, {
      hasNamespace: namespace === 'several' ? isSeveral : (namespace ?? false),
      hasCi: ci === 'some' ? events.some((event) => ciRunOf(event) !== undefined) : ci,
      isMessageLast: lineWidth !== undefined,
      clockWidth: this.#clockWidth,
    });
    this.#columns = columns;
    const header = columns.map((column) => column.header);
    return new Table(this.#write, {
      ...(stream && streamWidths(columns, events.length, lineWidth?.() || undefined)),
      ...(headers && { header }),
      ...(lineWidth && { lineWidth, minWidth: 0, padding: 2, folds: true }),
      overflows: columns.map(({ overflows = false }) => overflows),
      ...(palette && {
        paint: (text, column, row, offset) =>
          row === header ? text : this.#paint(palette, text, column, row, offset),
      }),
    });
  }

  #findMatches(rows: readonly string[][]): Map<readonly string[], (readonly Match[])[]> {
    const { palette, findMatches } = this.#options;
    if (palette === undefined || findMatches === undefined) return new Map();
    const isSearched = (_: string, column: number) => this.#columns[column]?.isSearched === true;
    const found = findMatches(rows.flatMap((row) => row.filter(isSearched))).values();
    const matchesOf = (cell: string, column: number) =>
      isSearched(cell, column) ? (found.next().value ?? []) : [];
    return new Map(rows.map((row) => [row, row.map(matchesOf)]));
  }

  #paint(palette: Palette, text: string, column: number, row: readonly string[], offset: number): string {
    const matches = this.#matches.get(row)?.[column] ?? [];
    return (
      highlight(text, matches, offset, palette.match) ?? this.#columns[column]?.paint?.(palette, text) ?? text
    );
  }
}
