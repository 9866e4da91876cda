import { isWarning, type LaneEvent } from '../../explain/lanes/lane-event.ts';
import { escapeCell } from '../escape.ts';
import { longestWidth } from '../width.ts';
import { fitMiddle } from './fit.ts';
import type { TimelineRow } from './rows.ts';

/** Widths of the columns of a timeline. */
export interface Columns {
  label: number;
  count: number;
  /** 0 if there is none. */
  reason: number;
  picture: number;
}

const MIN_WIDTH = 40;
/** Share of the width that names may take. */
const LABEL_SHARE = 0.42;
/** With this width and more, lanes show what happened most. */
const REASON_WIDTH = 110;
const MAX_REASON = 22;
const GAP = '  ';

/** Finds the widths of the columns for a line of this width. Names are cut rather than the picture. */
export function fitColumns(
  rows: readonly TimelineRow[],
  names: readonly string[],
  events: readonly LaneEvent[],
  { width: lineWidth, withReason }: { width: number; withReason: boolean },
): Columns {
  const width = Math.max(lineWidth, MIN_WIDTH);
  const total = events.reduce((sum, { occurrences }) => sum + occurrences, 0);
  const labels = [...rows.map(({ label }) => label), ...names];
  const label = Math.min(longestWidth(labels), Math.floor(width * LABEL_SHARE));
  const count = `x${total}`.length;
  const reason =
    !withReason || width < REASON_WIDTH ? 0 : Math.min(longestWidth(rows.map(mainReason)), MAX_REASON);
  const others = label + count + reason + GAP.length * (reason > 0 ? 3 : 2);
  return { label, count, reason, picture: width - others };
}

/** Returns the reason of the most warnings of a lane, or else of its most events. */
export function mainReason({ events, warnings }: TimelineRow): string {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (warnings > 0 && !isWarning(event)) continue;
    counts.set(event.reason, (counts.get(event.reason) ?? 0) + event.occurrences);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return escapeCell(most?.[0] ?? '');
}

/** The text of a line before its picture. */
interface LineStart {
  label: string;
  /** The count, and the reason if there is a column for it. */
  figures: string;
}

/** Makes the columns before the picture as wide as they have to be. */
export function startOf(
  { label, count = '', reason = '' }: { label: string; count?: string; reason?: string },
  widths: Columns,
  ellipsis: string,
): LineStart {
  const cause = widths.reason === 0 ? '' : GAP + fitMiddle(reason, widths.reason, ellipsis);
  return {
    label: fitMiddle(label, widths.label, ellipsis),
    figures: `${GAP}${count.padStart(widths.count)}${cause}${GAP}`,
  };
}
