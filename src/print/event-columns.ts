import { firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatAgeOrTime, formatCounted, formatInterval } from './age.ts';
import { ciRunOf } from './ci-run.ts';
import { escapeCell } from './escape.ts';
import { formatMessage, formatObject, formatSource, type MessageLines } from './event-cells.ts';
import type { Palette } from './palette.ts';
import type { TableOptions } from './table.ts';

/** Which columns a table of events has, and how their cells are formatted. */
export interface EventColumnsOptions {
  /** Adds the column CONTEXT, with this text for each event. Default off. */
  context?: ((event: CoreV1Event) => string) | undefined;
  /** Adds SUBOBJECT, SOURCE, FIRST SEEN, COUNT, and NAME. Default off. */
  wide?: boolean | undefined;
  /** Adds counts to LAST SEEN: `6m57s (x2 over 7m55s)`. Default off. */
  counts?: boolean | undefined;
  /** Formats times. Default: ages. */
  formatTime?: ((at: bigint) => string) | undefined;
  /** Formats LAST SEEN as a time of day, which the count follows: `14:43:26 (x4)`. Default: with `formatTime`. */
  formatClock?: ((at: bigint, now: bigint) => string) | undefined;
  /** How a message of several lines is printed. Default `escaped`. */
  lines?: MessageLines | undefined;
}

/** What depends on the events and on the output. */
interface Layout {
  /** Adds the column NAMESPACE. */
  hasNamespace: boolean;
  /** Adds the columns WHO, COMMIT, and RUN. */
  hasCi: boolean;
  /** Puts MESSAGE last, where it can be wrapped. */
  isMessageLast: boolean;
  /** Width of the longest time of day of the first events. */
  clockWidth: number;
}

/** A column of a table of events. */
export interface EventColumn {
  header: string;
  cell: (event: CoreV1Event, now: bigint) => string;
  paint?: (palette: Palette, text: string) => string;
  /** The width of most of its cells. */
  typicalWidth?: number;
  /** The typical width on a terminal that has `spare` columns more than 120. */
  wideWidth?: (spare: number) => number;
  /** Its width on a narrow terminal, where longer cells go beyond it. */
  narrowWidth?: number;
  /** Whether the cells of the first rows say little about those of later rows. */
  varies?: boolean;
  /** Whether its longest cells may be wider than it, where that saves lines. */
  overflows?: boolean;
  /** Whether patterns are searched in its texts. */
  isSearched?: boolean;
}

/** On narrower terminals, messages need the space more than longer names in later rows do. */
const WIDE = 120;

/** On narrower terminals, most reasons must fit beside LAST SEEN and TYPE. */
const NARROW = 60;

/** Fewer rows than this say little about the widths of later rows. */
const FEW_ROWS = 10;

/**
 * Returns the limits for the widths of the columns of a stream.
 *
 * @param rows number of rows that it begins with
 */
export function streamWidths(
  columns: readonly EventColumn[],
  rows: number,
  lineWidth: number | undefined,
): Pick<TableOptions, 'minWidths' | 'maxWidths'> {
  const isNarrow = lineWidth !== undefined && lineWidth < NARROW;
  const spare = (lineWidth ?? WIDE) - WIDE;
  const narrow = columns.map(({ narrowWidth }) => (isNarrow ? narrowWidth : undefined));
  return {
    minWidths: columns.map(({ typicalWidth = 0, wideWidth, varies }, at) => {
      if (narrow[at] !== undefined) return narrow[at];
      // In a pipe, a longer cell only moves those after it; on a terminal, it costs a line.
      if (!varies && rows >= FEW_ROWS) return lineWidth === undefined ? 0 : typicalWidth;
      return spare > 0 && wideWidth ? wideWidth(spare) : typicalWidth;
    }),
    maxWidths: narrow,
  };
}

/** Returns the columns of a table of events. */
export function eventColumns(
  { context, wide, counts, formatTime, formatClock, lines }: EventColumnsOptions,
  { hasNamespace, hasCi, isMessageLast, clockWidth }: Layout,
): EventColumn[] {
  const counted = clockWidth + ' (x99)'.length;
  const timeOf = (at: bigint | undefined, now: bigint) => formatAgeOrTime(at, now, formatTime);
  const quiet: EventColumn['paint'] = (palette, text) => palette.quiet(text);
  const name: EventColumn['paint'] = (palette, text) => palette.name(text);
  const message: EventColumn = {
    header: 'MESSAGE',
    cell: (event) => formatMessage(event, lines),
    isSearched: true,
  };
  const columns: (EventColumn | false | undefined)[] = [
    context && { header: 'CONTEXT', cell: (event) => escapeCell(context(event)), paint: name },
    hasNamespace && {
      header: 'NAMESPACE',
      cell: (event) => escapeCell(event.metadata.namespace ?? ''),
      paint: name,
    },
    {
      header: 'LAST SEEN',
      cell: (event, now) => {
        if (formatClock) return formatCounted(event, now, formatClock);
        return counts ? formatInterval(event, now, formatTime) : timeOf(lastSeen(event), now);
      },
      paint: quiet,
      ...(counts && { typicalWidth: '9m59s (x99 over 59m)'.length, varies: true }),
      ...(formatClock && { typicalWidth: counted, narrowWidth: counted, varies: true }),
    },
    {
      header: 'TYPE',
      cell: (event) => escapeCell(event.type ?? ''),
      paint: (palette, text) => (text === 'Normal' ? text : palette.warning(text)),
      typicalWidth: 'Warning'.length,
      narrowWidth: 'Normal'.length,
    },
    {
      header: 'REASON',
      cell: (event) => escapeCell(event.reason ?? ''),
      typicalWidth: 16,
      wideWidth: (spare) => (spare < 40 ? 16 : 22),
      narrowWidth: 16,
      overflows: true,
      isSearched: true,
    },
    {
      header: 'OBJECT',
      cell: formatObject,
      paint: (palette, text) => text.replace(/^[^/]*\//, (kind) => palette.quiet(kind)),
      typicalWidth: 24,
      wideWidth: (spare) => Math.min(24 + Math.floor(spare / 2), 40),
      overflows: true,
      isSearched: true,
    },
    wide && {
      header: 'SUBOBJECT',
      cell: (event) => escapeCell(event.involvedObject.fieldPath ?? ''),
      paint: quiet,
      overflows: true,
    },
    wide && { header: 'SOURCE', cell: formatSource, paint: quiet, overflows: true, isSearched: true },
    hasCi && { header: 'WHO', cell: (event) => ciRunOf(event)?.who ?? '' },
    hasCi && { header: 'COMMIT', cell: (event) => ciRunOf(event)?.commit ?? '' },
    hasCi && { header: 'RUN', cell: (event) => ciRunOf(event)?.run ?? '', paint: quiet },
    !isMessageLast && message,
    wide && { header: 'FIRST SEEN', cell: (event, now) => timeOf(firstSeen(event), now), paint: quiet },
    wide && { header: 'COUNT', cell: (event) => `${occurrenceCount(event)}`, paint: quiet },
    wide && { header: 'NAME', cell: (event) => escapeCell(event.metadata.name ?? ''), paint: quiet },
    isMessageLast && message,
  ];
  return columns.filter((column) => typeof column === 'object');
}
