import CliTable from 'cli-table3';
import { lastSeen, timesSeen } from '../event/seen.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAge } from './age.ts';
import { escapeCell } from './escape.ts';
import type { Palette } from './palette.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** How a summary is shown. */
export interface SummaryOptions {
  /** Default no colours. */
  palette?: Palette | undefined;
  /** The terminal's width, which the frame keeps to: long reasons go on below themselves. Default any. */
  lineWidth?: number | undefined;
}

/** Events of one reason and type, taken together. */
interface Group {
  reason: string;
  type: string;
  /** How often they happened. */
  count: number;
  /** What they are about. */
  objects: Set<string>;
  last: bigint | undefined;
}

const HEAD = ['REASON', 'TYPE', 'COUNT', 'OBJECTS', 'LAST SEEN'];
/** What a frame needs for each column beside the cell: a line and two blanks. */
const FRAME = 3;
/** Below this a reason is broken by the terminal, not here. */
const MIN_REASON = 8;

/**
 * A small framed table: how often each reason and type happened, about how many objects, and when last;
 * the most frequent first.
 */
export function formatSummary(
  events: readonly CoreV1Event[],
  now: bigint,
  { palette, lineWidth }: SummaryOptions = {},
): string {
  const rows = groupsOf(events).map(({ reason, type, count, objects, last }) =>
    [reason, type, `${count}`, `${objects.size}`, formatAge(last, now)].map(escapeCell),
  );
  const widths = HEAD.map((head, at) =>
    Math.max(...[head, ...rows.map((row) => row[at] ?? '')].map(displayWidth)),
  );
  const others = widths.slice(1).reduce((sum, width) => sum + width + FRAME, FRAME + 1);
  const room = lineWidth === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_REASON, lineWidth - others);
  const [reasonWidth = 0, ...otherWidths] = widths;
  const table = new CliTable({
    head: HEAD,
    colWidths: [Math.min(reasonWidth, room), ...otherWidths].map((width) => width + 2),
    colAligns: ['left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const [reason = '', ...others] of rows) {
    const row = [wrap(reason, room, room, displayWidth).join('\n'), ...others];
    table.push(palette ? paint(row, palette) : row);
  }
  return `${table.toString()}\n`;
}

function groupsOf(events: readonly CoreV1Event[]): Group[] {
  const groups = new Map<string, Group>();
  for (const event of events) {
    const { reason = '', type = '' } = event;
    const key = JSON.stringify([reason, type]);
    const group = groups.get(key) ?? { reason, type, count: 0, objects: new Set(), last: undefined };
    groups.set(key, group);
    group.count += timesSeen(event);
    const { kind, namespace, name } = event.involvedObject;
    group.objects.add(JSON.stringify([kind, namespace, name]));
    const last = lastSeen(event);
    if (last !== undefined && (group.last === undefined || last > group.last)) group.last = last;
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
