import type { Grouping } from '../../../explain/lanes/groups.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { parseFilter } from './filter.ts';
import { type Row, type RowEvent, rowsOf } from './rows.ts';

/** The events that match the filter, in rows, and the ways from one to another. */
export class ShownLanes {
  readonly all: readonly LaneEvent[];
  /** Those that match; `all` itself without a filter. */
  events: readonly LaneEvent[];
  rows: readonly Row[] = [];
  filter = '';
  by: Grouping;
  readonly #collapsed = new Set<string>();

  constructor(all: readonly LaneEvent[], by: Grouping) {
    this.all = all;
    this.events = all;
    this.by = by;
  }

  /**
   * Shows the events that match.
   *
   * @throws KevError `usage` when the filter is not valid; nothing changes then
   */
  select(filter: string): void {
    const matches = filter.trim() === '' ? undefined : parseFilter(filter);
    this.events = matches ? this.all.filter(matches) : this.all;
    this.filter = filter;
    this.#divide();
  }

  group(by: Grouping): void {
    this.by = by;
    this.#collapsed.clear();
    this.#divide();
  }

  /** Hides the lanes of a group, or shows them again. */
  toggle({ id }: Row): void {
    if (!this.#collapsed.delete(id)) this.#collapsed.add(id);
    this.#divide();
  }

  #divide(): void {
    this.rows = rowsOf(this.events, this.by, this.#collapsed);
  }

  /** Finds the row of an event; undefined if it is not shown. */
  find(event: LaneEvent): RowEvent | undefined {
    const row = this.#lanes.find(({ events }) => events.includes(event));
    return row && { row, event };
  }

  /** The first event of a row, or of the next one that has any. */
  firstFrom(at: number): RowEvent | undefined {
    const row = this.rows.slice(at).find(({ hasEvents }) => hasEvents);
    const event = row?.events[0];
    return row && event && { row, event };
  }

  /** The next or previous event of the row, or else the first or last of the next or previous row. */
  beside({ row, event }: RowEvent, by: 1 | -1): RowEvent | undefined {
    const next = row.events[row.events.indexOf(event) + by];
    if (next) return { row, event: next };
    const other = this.#rowBeside(row, by);
    const edge = other?.events.at(by > 0 ? 0 : -1);
    return other && edge && { row: other, event: edge };
  }

  /** The event of the row above or below that is nearest in time. */
  across({ row, event }: RowEvent, by: 1 | -1): RowEvent | undefined {
    const other = this.#rowBeside(row, by);
    if (other === undefined) return undefined;
    const distance = ({ last }: LaneEvent) => Math.abs(last - event.last);
    return { row: other, event: other.events.reduce((a, b) => (distance(b) < distance(a) ? b : a)) };
  }

  #rowBeside(row: Row, by: 1 | -1): Row | undefined {
    const lanes = this.#lanes;
    return lanes[lanes.indexOf(row) + by];
  }

  get #lanes(): readonly Row[] {
    return this.rows.filter(({ hasEvents }) => hasEvents);
  }
}
