import { basename } from 'node:path';
import { usageError } from '../../../core/errors.ts';
import type { Timeline } from '../../../explain/lanes/timeline.ts';
import { withObjects } from '../../flags/object-arguments.ts';
import { parseOutputChoice } from '../../flags/output-choice.ts';
import { sourceFlags } from '../../flags/source-flags.ts';
import { EXIT_DAMAGED, EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { hintAtEmptyResult, noEvents } from '../../reading/empty-result.ts';
import { openTextStyle } from '../../reading/event-output.ts';
import { reportReach } from '../../reading/reach.ts';
import type { Targets } from '../../reading/targets.ts';
import { openTimeline } from '../../reading/timeline.ts';
import type { TimelineFlags } from './flags.ts';

/** Runs `kev timeline`: draws events over time. */
export async function runTimeline(words: string[], given: TimelineFlags, io: Io): Promise<number> {
  const format = parseOutputChoice(given.output, ['html', 'json'] as const) ?? 'text';
  const lanes = toLanes(given.lanes);
  const typed = withObjects(words, given);
  const { for: named = [], recursive: _, ...others } = typed;
  const isTyped = named.length > (given.for?.length ?? 0);
  const withOwned = named.length > 0 && (isTyped || typed.recursive === true);
  const flags = withOwned ? others : typed;
  // Times are always shown.
  const reading = format === 'text' ? ({ ...flags, timestamps: true } as const) : flags;
  await using opened = await openTimeline(reading, withOwned ? named : [], io);
  const { targets } = opened;
  const timeline = await opened.read(given.by);
  let hasHint = false;
  if (timeline) {
    const title = named.join(', ') || titleOf(targets, flags);
    await print(timeline, { format, lanes, title }, given, io);
  } else {
    if (format !== 'json') io.stderr.write(noEvents(targets));
    const question = withOwned ? ({ ...typed, recursive: true } as const) : typed;
    hasHint = await hintAtEmptyResult(targets, question, io.signal, io);
  }
  if (format === 'text') {
    await reportReach(targets, timeline?.events.length ?? 0, { ...flags, hasHint }, io);
  }
  return targets.targets.some(({ reading }) => reading.isDamaged) ? EXIT_DAMAGED : EXIT_DONE;
}

/** Names what the events are of, if no objects were named. */
function titleOf({ namespaces, targets }: Targets, { filename = [], contexts }: TimelineFlags): string {
  const where = namespaces === undefined ? 'all namespaces' : `namespace ${namespaces.join(', ')}`;
  if (filename.length > 0) return filename.map((file) => basename(file)).join(', ');
  return targets.length > 1 && contexts ? `${where} of ${contexts.join(', ')}` : where;
}

function toLanes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw usageError(`invalid --lanes "${text}": expected a whole number, or all`);
}

async function print(
  timeline: Timeline,
  { format, lanes, title }: { format: 'text' | 'html' | 'json'; lanes: number | undefined; title: string },
  flags: TimelineFlags,
  io: Io,
): Promise<void> {
  switch (format) {
    case 'json': {
      const { formatTimelineJson } = await import('../../../print/timeline/json.ts');
      for (const part of formatTimelineJson(timeline)) {
        io.stdout.write(part);
        // Limits memory if the reader is slow.
        await io.stdout.flush();
      }
      return;
    }
    case 'html': {
      const { timelinePage } = await import('../../../print/html/page.ts');
      for (const part of timelinePage({ ...timeline, title, source: sourceFlags(flags) }))
        io.stdout.write(part);
      if (io.stdout.isTerminal) printMessage('hint', 'to open the page, add > timeline.html', io);
      return;
    }
    case 'text': {
      const [{ formatTimeline }, { glyphsFor }, { openTimeZone }] = await Promise.all([
        import('../../../print/timeline/text.ts'),
        import('../../../print/timeline/glyphs.ts'),
        import('../../../print/time-format.ts'),
      ]);
      const { palette } = await openTextStyle(flags, io);
      const text = formatTimeline(timeline, {
        width: io.stdout.columns() ?? columnsOf(io.env),
        lanes: lanes ?? linesLeft(io),
        palette,
        glyphs: glyphsFor(io.env),
        offsetOf: openTimeZone(flags.timezone),
      });
      return io.stdout.write(text);
    }
  }
}

/** The width for a pipe, as for `ls` and git. */
function columnsOf({ COLUMNS = '' }: Io['env']): number {
  return /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : 80;
}

/** Lines of a terminal for the headline, the axis, the strip, the legend, and the next prompt. */
const OTHER_LINES = 8;
/** Fewer lanes show nothing, even if the rest then scrolls away. */
const MIN_LANES = 10;

/** How many lanes fit on the terminal; undefined for no limit. */
function linesLeft({ stdout }: Io): number | undefined {
  const rows = stdout.rows();
  return rows === undefined ? undefined : Math.max(rows - OTHER_LINES, MIN_LANES);
}
