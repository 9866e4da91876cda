import CliTable from 'cli-table3';
import { latest } from '../event/compare-times.ts';
import { lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAgeOrTime } from './age.ts';
import { escapeCell } from './escape.ts';
import type { Palette } from './palette.ts';
import type { TextStyle } from './text-style.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** The events of one reason and type. */
interface Group {
  reason: string;
  type: string;
  /** Sum of their counts. */
  count: number;
  /** The objects that they are about. */
  objects: Set<string>;
  last: bigint | undefined;
}

const HEAD = ['REASON', 'TYPE', 'COUNT', 'OBJECTS', 'LAST SEEN'];
/** Width of the frame around a cell: a line and two spaces. */
const FRAME = 3;
/** Narrower reasons are not wrapped. */
const MIN_REASON = 8;

/**
 * Formats a framed table with a row for each reason and type, the most frequent first: how often it happened, about how
 * many objects, and when last. After many rows, the rest is combined in one.
 */
export function formatSummary(
  events: readonly CoreV1Event[],
  now: bigint,
  { palette, lineWidth, formatTime }: TextStyle = {},
): string {
  const rows = combineRest(groupsOf(events)).map(({ reason, type, count, objects, last }) =>
    [reason, type, `${count}`, `${objects.size}`, formatAgeOrTime(last, now, formatTime)].map(escapeCell),
  );
  const widths = HEAD.map((head, at) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? '')), displayWidth(head)),
  );
  const others = widths.slice(1).reduce((sum, width) => sum + width + FRAME, FRAME + 1);
  const reasonWidth =
    lineWidth === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_REASON, lineWidth - others);
  // The table finds the widths of its columns itself. With given widths, it cuts cells that it thinks are wider.
  const table = new CliTable({
    head: HEAD,
    colAligns: ['left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const [reason = '', ...others] of rows) {
    const row = [wrap(reason, reasonWidth, reasonWidth, displayWidth).join('\n'), ...others];
    table.push(palette ? paint(row, palette) : row);
  }
  return `${table.toString()}\n`;
}

/** A table of more rows would take minutes to draw. */
const MAX_ROWS = 1000;

/** Combines all groups after the first ones in one. */
function combineRest(groups: Group[]): Group[] {
  if (groups.length <= MAX_ROWS) return groups;
  const others = groups.slice(MAX_ROWS - 1);
  const reason = `(${others.length} others)`;
  const rest: Group = { reason, type: '', count: 0, objects: new Set(), last: undefined };
  for (const { count, objects, last } of others) {
    rest.count += count;
    for (const object of objects) rest.objects.add(object);
    rest.last = latest([rest.last, last]);
  }
  return [...groups.slice(0, MAX_ROWS - 1), rest];
}

function groupsOf(events: readonly CoreV1Event[]): Group[] {
  const groups = new Map<string, Group>();
  for (const event of events) {
    const { reason = '', type = '' } = event;
    const key = JSON.stringify([reason, type]);
    const group = groups.get(key) ?? { reason, type, count: 0, objects: new Set(), last: undefined };
    groups.set(key, group);
    group.count += occurrenceCount(event);
    const { kind, namespace, name } = event.involvedObject;
    group.objects.add(JSON.stringify([kind, namespace, name]));
    group.last = latest([group.last, lastSeen(event)]);
  }
  return [...groups.values()].sort(
    (a, b) => b.count - a.count || compare(a.reason, b.reason) || compare(a.type, b.type),
  );
}

function paint(
  [reason = '', type = '', count = '', objects = '', last = '']: string[],
  palette: Palette,
): string[] {
  return [reason, type === 'Normal' ? type : palette.warning(type), count, objects, palette.quiet(last)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
