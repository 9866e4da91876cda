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
import { formatRows, type TableOptions } from './table.ts';
import type { TextStyle } from './text-style.ts';
import { longestWidth } from './width.ts';

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
  { events: withEvents = true, ...options }: DescriptionOptions = {},
): string {
  const headText = formatRows(head, { ...LAYOUT, lineWidth: () => options.lineWidth });
  if (!withEvents) return headText;
  const sorted = sortEvents(events);
  // A URL that is broken by kev can't be opened.
  const runsText = formatRows(ciRunRows(sorted, now, options.formatTime), LAYOUT);
  return headText + runsText + formatEvents(sorted, now, options);
}

const LAYOUT: TableOptions = { minWidth: 0, padding: 2 };

/** Messages in narrower columns get lines of their own. */
const MIN_MESSAGE = 40;

function formatEvents(
  sorted: readonly CoreV1Event[],
  now: bigint,
  { recursive = false, palette, lineWidth, formatTime }: DescriptionOptions,
): string {
  if (sorted.length === 0) return 'Events:  <none>\n';
  const events = recursive ? groupSimilarEvents(sorted).map(toOneEvent) : sorted;
  const columns = COLUMNS.filter(({ title }) => title !== (recursive ? 'From' : 'Object'));
  const rows = events.map((event) => columns.map(({ cell }) => escapeCell(cell(event, now, formatTime))));
  const header = columns.map(({ title }) => title);
  // kubectl writes four dashes below Age, too.
  const toLine = (word: string) => '-'.repeat(Math.max(4, word.length));
  const line = header.map((title) => title.replace(/\S.*/, toLine));
  const width = columns
    .slice(0, -1)
    .reduce((sum, _, at) => sum + longestWidth(rows.map((row) => row[at] ?? '')) + 2, MIN_MESSAGE);
  const folds = lineWidth !== undefined && width > lineWidth;
  const painted = new Set<readonly string[]>(rows);
  const text = formatRows(folds ? rows : [line, ...rows], {
    ...LAYOUT,
    header,
    folds,
    overflows: columns.map(({ overflows = false }) => overflows),
    lineWidth: () => lineWidth,
    paint: (cell, column, row) =>
      (palette && painted.has(row) && columns[column]?.paint?.(palette, cell)) || cell,
  });
  return `Events:\n${text}`;
}

interface Column {
  title: string;
  cell: (event: CoreV1Event, now: bigint, formatTime?: (at: bigint) => string) => string;
  paint?: (palette: Palette, cell: string) => string;
  /** Whether its longest cells may be wider than it on a terminal, where that saves lines. */
  overflows?: boolean;
}

/** From is not shown with Object. */
const COLUMNS: readonly Column[] = [
  {
    title: '  Type',
    cell: ({ type = '' }) => `  ${type}`,
    paint: (palette, cell) => (cell === '  Normal' ? cell : palette.warning(cell)),
  },
  { title: 'Reason', cell: ({ reason = '' }) => reason, overflows: true },
  { title: 'Age', cell: formatInterval, paint: (palette, cell) => palette.quiet(cell) },
  { title: 'Object', cell: objectNameIn, overflows: true },
  { title: 'From', cell: (event) => componentOf(event) ?? '', overflows: true },
  { title: 'Message', cell: ({ message = '' }) => trimSpace(message) },
];
