import { colorLevel } from '../../../print/color.ts';
import { createPalette } from '../../../print/palette.ts';
import { formatSummary } from '../../../print/summary.ts';
import { createTimeFormat } from '../../../print/time-format.ts';
import { withObjects } from '../../flags/object-arguments.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_FOUND } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { showsTimes } from '../../reading/event-output.ts';
import { listTargets, openTargets } from '../../reading/targets.ts';
import type { GetFlags } from './flags.ts';
import { noEvents } from './no-events.ts';

/** Runs `kev get --summary`. */
export async function runSummary(objects: string[], given: GetFlags, io: Io): Promise<number> {
  const flags = withObjects(objects, given);
  await using targets = await openTargets(flags, io);
  const events = await listTargets(targets, io.signal);
  if (events.length === 0) {
    io.stderr.write(noEvents(targets));
    await (await import('../../reading/empty-result.ts')).hintAtEmptyResult(targets, flags, io.signal, io);
  } else {
    const level = colorLevel(flags.color, io.env, io.stdout.isTerminal);
    const palette = level ? createPalette(level) : undefined;
    const formatTime = showsTimes(flags) ? createTimeFormat(flags.timezone) : undefined;
    const lineWidth = io.stdout.columns();
    io.stdout.write(
      formatSummary(events, targets.targets[0].reading.now(), { palette, lineWidth, formatTime }),
    );
  }
  if (targets.targets.some(({ reading }) => reading.isDamaged)) return EXIT_DAMAGED;
  return flags.exitCode && events.length > 0 ? EXIT_FOUND : EXIT_DONE;
}
