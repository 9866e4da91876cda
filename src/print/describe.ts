import { objectNameIn } from '../event/object-of-event.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import { groupSimilarEvents } from '../explain/similar/similar-events.ts';
import { sortEvents } from '../select/order.ts';
import { formatInterval } from './age.ts';
import { ciRunRows } from './ci-run.ts';
import { escapeCell } from './escape.ts';
import { trimSpace } from './event-cells.ts';
import type { Palette } from './palette.ts';
import { toOneEvent } from './similar-events.ts';
import { Table } from './table.ts';
import type { TextStyle } from './text-style.ts';

/** Content and style of a description. */
interface DescriptionOptions extends TextStyle {
  /** Includes the sections of events and of their CI runs. Default on. */
  events?: boolean;
  /** Shows similar events as one, with their objects, since they are also about what the object owns. Default off. */
  recursive?: boolean;
}

/**
 * Formats an object and its events as `kubectl describe` does; `Events:  <none>` when there are none. Unlike kubectl, it
 * orders the events by the time they last happened, in whichever field that is, and shows the CI runs that they are of.
 *
 * @param head rows of escaped cells above the events
 *
 * Source: kubectl `pkg/describe/describe.go`, DescribeEvents.
 */
export function formatDescription(
  head: readonly (readonly string[])[],
  events: readonly CoreV1Event[],
  now: bigint,
  { events: withEvents = true, recursive = false, palette, lineWidth, formatTime }: DescriptionOptions = {},
): string {
  const sorted = withEvents ? sortEvents(events) : [];
  const columns = COLUMNS.filter(({ isExtra }) => recursive || !isExtra);
  const shown = recursive ? groupSimilarEvents(sorted).map(toOneEvent) : sorted;
  const rows = shown.map((event) => columns.map(({ cell }) => escapeCell(cell(event, now, formatTime))));
  const painted = new Set<readonly string[]>(rows);
  let text = '';
  const table = new Table(
    (chunk) => {
      text += chunk;
    },
    {
      minWidth: 0,
      padding: 2,
      lineWidth: () => lineWidth,
      ...(palette && {
        paint: (cell, column, row) =>
          painted.has(row) ? (columns[column]?.paint?.(palette, cell) ?? cell) : cell,
      }),
    },
  );
  table.write([
    ...head,
    ...ciRunRows(sorted, now, formatTime),
    ...(withEvents ? titleRows(columns, rows.length === 0) : []),
    ...rows,
  ]);
  return text;
}

interface Column {
  title: string;
  cell: (event: CoreV1Event, now: bigint, formatTime?: (at: bigint) => string) => string;
  paint?: (palette: Palette, cell: string) => string;
  /** Whether kubectl does not have it. */
  isExtra?: boolean;
}

const COLUMNS: readonly Column[] = [
  {
    title: '  Type',
    cell: ({ type = '' }) => `  ${type}`,
    paint: (palette, cell) => (cell === '  Normal' ? cell : palette.warning(cell)),
  },
  { title: 'Reason', cell: ({ reason = '' }) => reason },
  { title: 'Age', cell: formatInterval, paint: (palette, cell) => palette.quiet(cell) },
  { title: 'Object', cell: objectNameIn, isExtra: true },
  { title: 'From', cell: (event) => componentOf(event) ?? '' },
  { title: 'Message', cell: ({ message = '' }) => trimSpace(message) },
];

function titleRows(columns: readonly Column[], isEmpty: boolean): string[][] {
  if (isEmpty) return [['Events:', '<none>']];
  const titles = columns.map(({ title }) => title);
  // kubectl writes four below Age, too.
  return [
    ['Events:'],
    titles,
    titles.map((title) => title.replace(/\S.*/, (word) => '-'.repeat(Math.max(4, word.length)))),
  ];
}
