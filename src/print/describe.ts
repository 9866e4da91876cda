import { parseTime } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatInterval, type SeenTimes } from './age.ts';
import { escapeCell } from './escape.ts';
import { trimSpace } from './event-cells.ts';
import { Table, type TableOptions } from './table.ts';

/** How `kubectl describe` lays out its columns. */
export const DESCRIBE_LAYOUT = { minWidth: 0, padding: 2 } satisfies TableOptions;

/** How Go orders a time that was never set. */
const BEFORE_ALL = -(2n ** 63n);

/**
 * The Events section of `kubectl describe`; `Events:  <none>` when there are none. As there, they are in
 * order of lastTimestamp alone: those without one come first, ties stay in the order given.
 *
 * Source: kubectl `pkg/describe/describe.go`, DescribeEvents; `pkg/util/event`, SortableEvents.
 */
export function formatEventsSection(events: readonly CoreV1Event[], now: bigint): string {
  let text = '';
  new Table((chunk) => {
    text += chunk;
  }, DESCRIBE_LAYOUT).write(eventsSectionRows(events, now).map((row) => row.map(escapeCell)));
  return text;
}

/** The cells of the Events section, in their order, not escaped. */
export function eventsSectionRows(
  events: readonly CoreV1Event[],
  now: bigint,
  times?: SeenTimes,
): string[][] {
  if (events.length === 0) return [['Events:', '<none>']];
  const rows = inOrder(events).map((event) => [
    `  ${event.type ?? ''}`,
    event.reason ?? '',
    formatInterval(event, now, times),
    event.source?.component || event.reportingComponent || '',
    trimSpace(event.message ?? ''),
  ]);
  return [
    ['Events:'],
    ['  Type', 'Reason', 'Age', 'From', 'Message'],
    ['  ----', '------', '----', '----', '-------'],
    ...rows,
  ];
}

function inOrder(events: readonly CoreV1Event[]): CoreV1Event[] {
  const entries = events.map((event) => ({ event, last: parseTime(event.lastTimestamp) ?? BEFORE_ALL }));
  entries.sort((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0));
  return entries.map((entry) => entry.event);
}
