import { escapeCell } from '../../../print/escape.ts';
import { parseOutputFormat } from '../../../print/output.ts';
import { openEventOutput } from '../../event-output.ts';
import { EXIT_DONE } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { openReading, readList } from '../../reading.ts';
import type { GetFlags } from './command.ts';

/** Lists the events and prints them. */
export async function runGet(flags: GetFlags, io: Io): Promise<number> {
  const output = await openEventOutput(flags, io, false);
  await using reading = await openReading(flags, io);
  const { namespace } = reading;
  const { events } = await readList(reading, io.signal).catch((error) => {
    throw explain(error, { verb: 'list', what: 'events', namespace });
  });
  output.write(events, io.clock.now());
  output.end();
  const { kind } = parseOutputFormat(flags.output);
  if (events.length === 0 && (kind === 'table' || kind === 'wide')) io.stderr.write(noEvents(namespace));
  return EXIT_DONE;
}

/** In the words of `kubectl get events`. */
function noEvents(namespace: string | undefined): string {
  return namespace === undefined
    ? 'No resources found\n'
    : `No resources found in ${escapeCell(namespace)} namespace.\n`;
}
