import { sortEvents } from '../event/order.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatInterval, type SeenTimes } from './age.ts';
import { escapeCell } from './escape.ts';
import { trimSpace } from './event-cells.ts';
import { Table, type TableOptions } from './table.ts';

/** How `kubectl describe` lays out its columns. */
export const DESCRIBE_LAYOUT = { minWidth: 0, padding: 2 } satisfies TableOptions;

/**
 * The Events section of `kubectl describe`, oldest first; `Events:  <none>` when there are none.
 *
 * Source: kubectl `pkg/describe/describe.go`, DescribeEvents.
 */
export function formatEventsSection(events: readonly CoreV1Event[], now: bigint): string {
  let text = '';
  const rows = eventsSectionRows(sortEvents(events), now);
  new Table((chunk) => {
    text += chunk;
  }, DESCRIBE_LAYOUT).write(rows.map((row) => row.map(escapeCell)));
  return text;
}

/** The cells of the Events section, not escaped, in the order given. */
export function eventsSectionRows(
  events: readonly CoreV1Event[],
  now: bigint,
  times?: SeenTimes,
): string[][] {
  if (events.length === 0) return [['Events:', '<none>']];
  const rows = events.map((event) => [
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
