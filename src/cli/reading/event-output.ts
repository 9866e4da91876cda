import { colorLevel } from '../../print/color.ts';
import type { EventOutput } from '../../print/event-output.ts';
import { createEventOutput, type OutputOptions, parseOutputFormat } from '../../print/output.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';

/**
 * What prints events on stdout in the form that the flags ask for.
 *
 * @param stream whether events will come one by one
 * @param columns what a table shows beside what the flags say
 * @throws KevError `usage` when there is no such form
 */
export function openEventOutput(
  flags: GlobalFlags &
    Partial<
      Pick<
        ReadFlags,
        'output' | 'allNamespaces' | 'headers' | 'timestamps' | 'timezone' | 'counts' | 'filename' | 'now'
      >
    >,
  { stdout, env }: Io,
  stream: boolean,
  columns: Pick<OutputOptions, 'context' | 'counts' | 'namespace'> = {},
): Promise<EventOutput> {
  const terminal = stdout.isTerminal;
  return createEventOutput(parseOutputFormat(flags.output), (text) => stdout.write(text), {
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

/** Whether times are shown in place of ages. How old the events of a dump are says nothing, unless `--now` tells of when. */
export function showsTimes({
  timestamps,
  filename,
  now,
}: Pick<ReadFlags, 'timestamps' | 'filename' | 'now'>): boolean {
  return timestamps ?? (filename !== undefined && now === undefined);
}
