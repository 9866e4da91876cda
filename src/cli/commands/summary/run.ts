import { KevError } from '../../../errors.ts';
import { colourLevel } from '../../../print/colour.ts';
import { createInstantFormat } from '../../../print/instant.ts';
import { createPalette } from '../../../print/palette.ts';
import { formatSummary } from '../../../print/summary.ts';
import { showsTimes } from '../../event-output.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_FOUND } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { withObjects } from '../../object-arguments.ts';
import { openReading, readList } from '../../reading.ts';
import type { GetFlags } from '../get/command.ts';
import { noEvents } from '../get/no-events.ts';

/** `kev get --summary`: what the events come to, in a table of its own. */
export async function runSummary(objects: string[], given: GetFlags, io: Io): Promise<number> {
  const flags = withObjects(objects, given);
  for (const other of ['output', 'watch'] as const) {
    if (flags[other] !== undefined)
      throw new KevError('usage', `--summary and --${other} exclude each other`);
  }
  await using reading = await openReading(flags, io, { until: flags.until });
  const { namespace } = reading;
  const { events } = await readList(reading, io.signal).catch((error) => {
    throw explain(error, { verb: 'list', what: 'events', namespace });
  });
  if (events.length === 0) {
    io.stderr.write(noEvents(namespace));
  } else {
    const level = colourLevel(flags.color, io.env, io.stdout.isTerminal);
    const palette = level ? createPalette(level) : undefined;
    const formatTime = showsTimes(flags) ? createInstantFormat(flags.timezone) : undefined;
    const lineWidth = io.stdout.columns();
    io.stdout.write(formatSummary(events, reading.now(), { palette, lineWidth, formatTime }));
  }
  if (reading.isDamaged) return EXIT_DAMAGED;
  return flags.exitCode && events.length > 0 ? EXIT_FOUND : EXIT_DONE;
}
