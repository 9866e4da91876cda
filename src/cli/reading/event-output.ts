import { colorLevel } from '../../print/color.ts';
import type { EventOutput } from '../../print/event-output.ts';
import { createEventOutput, type OutputOptions, parseOutputFormat } from '../../print/output.ts';
import type { TextStyle } from '../../print/text-style.ts';
import { createTimeFormat, formatClockTime } from '../../print/time-format.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';

/**
 * Opens the output for events that the flags ask for. On a terminal, tables have counts, and MESSAGE last; those of a
 * stream have times of day.
 *
 * @param stream whether events are printed one by one
 * @param columns columns of a table in addition to those of the flags
 * @param write receives the text; default: stdout
 * @throws KevError `usage` for an unknown format
 */
export function openEventOutput(
  flags: ReadFlags,
  { stdout, env, clock }: Io,
  stream: boolean,
  columns: Pick<OutputOptions, 'context' | 'counts' | 'namespace' | 'findMatches'> = {},
  write: (text: string) => void = (text) => stdout.write(text),
): Promise<EventOutput> {
  const terminal = stdout.isTerminal;
  const format = parseOutputFormat(flags.output);
  const formatTime = showsTimes(flags) ? createTimeFormat(flags.timezone) : undefined;
  const options: OutputOptions = {
    counts: flags.counts,
    ...columns,
    namespace: columns.namespace || flags.allNamespaces,
    ci: flags.ci,
    headers: flags.headers,
    formatTime,
    stream,
    terminal,
    color: colorLevel(flags.color, env, terminal),
    ...(flags.full && { lines: 'joined' }),
  };
  if (!terminal) return createEventOutput(format, write, options);
  const isClock = stream && columns.counts && !flags.timestamps;
  const toZone = isClock ? (formatTime ?? createTimeFormat(flags.timezone)) : undefined;
  // The last event of a dump may not be of today.
  const toToday = (now: bigint) => (flags.filename && flags.now === undefined ? clock.now() : now);
  return createEventOutput(format, write, {
    lines: 'first',
    ...options,
    counts: options.counts ?? format.kind === 'table',
    namespace: options.namespace || (flags.filename && 'several'),
    ci: flags.ci || (format.kind === 'wide' && 'some'),
    lineWidth: () => stdout.columns(),
    ...(toZone && { formatClock: (at, now) => formatClockTime(at, toToday(now), toZone) }),
  });
}

/** Returns the style of other texts than tables of events that the flags ask for. */
export async function openTextStyle(flags: ReadFlags, { stdout, env }: Io): Promise<TextStyle> {
  const level = colorLevel(flags.color, env, stdout.isTerminal);
  return {
    palette: level ? (await import('../../print/palette.ts')).createPalette(level) : undefined,
    lineWidth: stdout.columns(),
    formatTime: showsTimes(flags) ? createTimeFormat(flags.timezone) : undefined,
  };
}

/** Whether to show times instead of ages. Ages in a dump are meaningless without `--now`. */
function showsTimes({ timestamps, filename, now }: ReadFlags): boolean {
  return timestamps ?? (filename !== undefined && now === undefined);
}
