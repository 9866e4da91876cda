import { ticksOf } from '../../explain/lanes/axis.ts';
import { toBuckets } from '../../explain/lanes/buckets.ts';
import { countObjects } from '../../explain/lanes/count-objects.ts';
import { groupLanes } from '../../explain/lanes/groups.ts';
import { isWarning, type LaneEvent } from '../../explain/lanes/lane-event.ts';
import { allMarks } from '../../explain/lanes/marks.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import { formatCount } from '../count.ts';
import { escapeCell } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { displayWidth } from '../width.ts';
import { wrap } from '../wrap.ts';
import { type Cell, joinCells, laneCells, type Scale, stripCells } from './cells.ts';
import { formatRange, type OffsetOf } from './clock.ts';
import { type Columns, fitColumns, mainReason, startOf } from './columns.ts';
import type { Glyphs } from './glyphs.ts';
import { legendLines } from './legend.ts';
import { type TimelineRow, textRows } from './rows.ts';

/** Columns of a timeline. */
interface TimelineTextOptions {
  /** Columns of the terminal. On fewer than 40, lines are longer. */
  width: number;
  /** Most lines for lanes. Default: all. */
  lanes?: number | undefined;
  palette?: Palette | undefined;
  glyphs: Glyphs;
  offsetOf: OffsetOf;
}

/** Columns of an axis for one label, and the space after it. */
const TICK_COLUMNS = 8;
const WARNINGS = 'Warning';
const NORMAL = 'Normal';

/** Formats a timeline for people: a strip with all events, then a line for each lane, problems first. */
export function formatTimeline(timeline: Timeline, options: TimelineTextOptions): string {
  const { events, range, gaps, by } = timeline;
  const { glyphs, palette, width } = options;
  const all = textRows(groupLanes(events, by), by).map((row) => ({ ...row, label: escapeCell(row.label) }));
  const rows = options.lanes === undefined ? all : all.slice(0, options.lanes);
  const widths = fitColumns(rows, [WARNINGS, NORMAL], events, { width, withReason: by !== 'reason' });
  const scale = { range, gaps, columns: widths.picture, glyphs };
  const drawn = rows.map((row) => ({
    row,
    cells: row.events.length === 0 ? [] : laneCells(row.events, scale),
  }));
  const legend = legendLines(
    timeline,
    { cells: drawn.flatMap(({ cells }) => cells), labels: rows.map(({ label }) => label), scale },
    options,
  );
  const quiet = (text: string) => palette?.quiet(text) ?? text;
  const lines = [
    ...headLines(timeline, options),
    axisLine(widths, scale, options),
    ...stripLines(events, widths, scale, options),
    '',
    ...drawn.map(({ row, cells }) => laneLine(row, cells, widths, options)),
    ...hiddenLines(all.slice(rows.length), width),
    '',
    ...legend.map(quiet),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function headLines({ events, range }: Timeline, { palette, offsetOf, width }: TimelineTextOptions): string[] {
  const time = formatRange(range, offsetOf);
  const counts = `${formatCount(events.length, 'event')} about ${formatCount(countObjects(events), 'object')}`;
  const lines = wrap(`${time}, ${counts}`, width, width, displayWidth);
  return lines.map((line) => (palette ? line.replace(time, (text) => palette.strong(text)) : line));
}

function axisLine(
  widths: Columns,
  { range, columns, glyphs }: Scale,
  { palette, offsetOf }: TimelineTextOptions,
): string {
  const { label, figures } = startOf({ label: '' }, widths, '');
  let axis = '';
  for (const tick of ticksOf(range, columns / TICK_COLUMNS, offsetOf)) {
    const share = (tick.at - range.from) / (range.to - range.from);
    const at = Math.min(Math.floor(share * columns), columns - 1);
    const text = `${glyphs.tick}${tick.label}`;
    const isApart = axis === '' || at > axis.length;
    if (isApart && at + text.length <= columns) axis = axis.padEnd(at) + text;
  }
  const line = `${label}${figures}${axis}`;
  return palette?.quiet(line) ?? line;
}

function stripLines(
  events: readonly LaneEvent[],
  widths: Columns,
  scale: Scale,
  { palette, glyphs }: TimelineTextOptions,
): string[] {
  const buckets = toBuckets(allMarks(events), scale.range, scale.columns);
  const total = (isBad: boolean) =>
    events.reduce((sum, event) => sum + (isWarning(event) === isBad ? event.occurrences : 0), 0);
  const line = (name: string, count: number, cells: Cell[], paint = (text: string) => text) => {
    const { label, figures } = startOf({ label: name, count: `x${count}` }, widths, glyphs.ellipsis);
    return `${paint(label + figures)}${joinCells(cells, palette)}`;
  };
  const [bad, good] = [total(true), total(false)];
  const paintBad = bad > 0 ? palette?.warning : undefined;
  return [
    line(WARNINGS, bad, stripCells(buckets, 'warning', scale), paintBad),
    line(NORMAL, good, stripCells(buckets, 'normal', scale)),
  ];
}

function laneLine(
  row: TimelineRow,
  cells: readonly Cell[],
  widths: Columns,
  { palette, glyphs }: TimelineTextOptions,
): string {
  const count = row.events.length === 0 ? '' : `x${row.occurrences}`;
  const text = { label: row.label, count, reason: mainReason(row) };
  const { label, figures } = startOf(text, widths, glyphs.ellipsis);
  const name = palette && row.isHead ? palette.strong(label) : label;
  const painted = palette && row.warnings > 0 ? palette.warning(figures) : figures;
  return `${name}${painted}${joinCells(cells, palette)}`;
}

function hiddenLines(hidden: readonly TimelineRow[], width: number): string[] {
  const lanes = hidden.filter((row) => row.isLane);
  if (lanes.length === 0) return [];
  const warnings = lanes.reduce((sum, row) => sum + row.warnings, 0);
  const text = `and ${formatCount(lanes.length, 'more lane')} with ${formatCount(warnings, 'warning')}; --lanes all shows them`;
  return wrap(text, width, width, displayWidth);
}
