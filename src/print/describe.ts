import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import { sortEvents } from '../select/order.ts';
import { formatInterval } from './age.ts';
import { escapeCell } from './escape.ts';
import { trimSpace } from './event-cells.ts';
import { Table } from './table.ts';
import type { TextStyle } from './text-style.ts';

/** Content and style of a description. */
interface DescriptionOptions extends TextStyle {
  /** Includes the Events section. Default on. */
  events?: boolean;
}

/**
 * Formats an object and its events as `kubectl describe` does; `Events:  <none>` when there are none. Unlike kubectl, it
 * orders the events by the time they last happened, in whichever field that is.
 *
 * @param head rows of escaped cells above the events
 *
 * Source: kubectl `pkg/describe/describe.go`, DescribeEvents.
 */
export function formatDescription(
  head: readonly (readonly string[])[],
  events: readonly CoreV1Event[],
  now: bigint,
  { events: withEvents = true, palette, lineWidth, formatTime }: DescriptionOptions = {},
): string {
  let text = '';
  const section = withEvents
    ? eventsSectionRows(sortEvents(events), now, formatTime).map((row) => row.map(escapeCell))
    : [];
  const rowsOfEvents = new Set<readonly string[]>(section.slice(SECTION_HEAD.length));
  const paint = (cell: string, column: number, row: readonly string[]) => {
    if (palette === undefined || !rowsOfEvents.has(row)) return cell;
    if (column === 0) return cell === '  Normal' ? cell : palette.warning(cell);
    return column === 2 ? palette.quiet(cell) : cell;
  };
  const table = new Table(
    (chunk) => {
      text += chunk;
    },
    { minWidth: 0, padding: 2, lineWidth: () => lineWidth, ...(palette && { paint }) },
  );
  table.write([...head, ...section]);
  return text;
}

const SECTION_HEAD = [
  ['Events:'],
  ['  Type', 'Reason', 'Age', 'From', 'Message'],
  ['  ----', '------', '----', '----', '-------'],
];

/** Returns the cells of the Events section, not escaped. */
function eventsSectionRows(
  events: readonly CoreV1Event[],
  now: bigint,
  formatTime?: (at: bigint) => string,
): string[][] {
  if (events.length === 0) return [['Events:', '<none>']];
  const rows = events.map((event) => [
    `  ${event.type ?? ''}`,
    event.reason ?? '',
    formatInterval(event, now, formatTime),
    componentOf(event) ?? '',
    trimSpace(event.message ?? ''),
  ]);
  return [...SECTION_HEAD, ...rows];
}
