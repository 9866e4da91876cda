import { colorLevel } from '../../print/color.ts';
import type { EventOutput } from '../../print/event-output.ts';
import { createEventOutput, type OutputOptions, parseOutputFormat } from '../../print/output.ts';
import type { TextStyle } from '../../print/text-style.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';

/**
 * Opens the output for events that the flags ask for.
 *
 * @param stream whether events are printed one by one
 * @param columns columns of a table in addition to those of the flags
 * @param write receives the text; default: stdout
 * @throws KevError `usage` for an unknown format
 */
export function openEventOutput(
  flags: ReadFlags,
  { stdout, env }: Io,
  stream: boolean,
  columns: Pick<OutputOptions, 'context' | 'counts' | 'namespace'> = {},
  write: (text: string) => void = (text) => stdout.write(text),
): Promise<EventOutput> {
  const terminal = stdout.isTerminal;
  return createEventOutput(parseOutputFormat(flags.output), write, {
    counts: flags.counts,
    ...columns,
    namespace: columns.namespace || flags.allNamespaces,
    headers: flags.headers,
    formatTime: showsTimes(flags) ? createTimeFormat(flags.timezone) : undefined,
    stream,
    terminal,
    color: colorLevel(flags.color, env, terminal),
    lineWidth: terminal ? () => stdout.columns() : undefined,
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
