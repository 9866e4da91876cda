import type { EventOutput } from '../../../print/event-output.ts';
import { parseOutputFormat } from '../../../print/output.ts';
import { openEventOutput } from '../../event-output.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_FOUND } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { withObjects } from '../../object-arguments.ts';
import { openReading, type Reading, readList } from '../../reading.ts';
import type { GetFlags } from './command.ts';
import { describeHistory } from './history.ts';
import { noEvents } from './no-events.ts';

/** Lists the events and prints them. */
export async function runGet(objects: string[], given: GetFlags, io: Io): Promise<number> {
  const flags = withObjects(objects, given);
  const { kind: format } = parseOutputFormat(flags.output);
  const output = await openEventOutput(flags, io, false);
  await using reading = await openReading(flags, io, { until: flags.until });
  const { namespace } = reading;
  const count = await print(reading, format, output, io).catch((error) => {
    throw explain(error, { verb: 'list', what: 'events', namespace });
  });
  if (format === 'table' || format === 'wide') {
    if (count === 0) io.stderr.write(noEvents(namespace));
    if (count <= LITTLE && reading.isFiltered && reading.kind === 'cluster') {
      io.stderr.write(`kev: ${await describeHistory(reading, io)}\n`);
    }
  }
  if (reading.isDamaged) return EXIT_DAMAGED;
  return flags.exitCode && count > 0 ? EXIT_FOUND : EXIT_DONE;
}

/** With so few events the reader may wonder where the others are. */
const LITTLE = 3;

/** Whether events can be printed page by page: their order does not matter, and no format needs to see them all. */
function streams({ order, tail, needsAll }: Reading, format: string): boolean {
  const isGiven = order.key === 'none' && !order.reverse && tail === undefined && !needsAll;
  return isGiven && ['json', 'yaml', 'ndjson', 'name'].includes(format);
}

/** Prints the events that are wanted, and gives their number. */
async function print(reading: Reading, format: string, output: EventOutput, io: Io): Promise<number> {
  if (streams(reading, format)) return printAsGiven(reading, output, io);
  const isTemplate = format === 'jsonpath' || format === 'custom-columns';
  return printInOrder(isTemplate ? reading : withoutManagers(reading), output, io);
}

/** The record of who wrote which member is half of an event, and none but a template shows it: it is not kept. */
function withoutManagers(reading: Reading): Reading {
  return {
    ...reading,
    async select(listed) {
      const wanted = await reading.select(listed);
      for (const { metadata } of wanted) if (metadata.managedFields) metadata.managedFields = undefined;
      return wanted;
    },
  };
}

async function printInOrder(reading: Reading, output: EventOutput, io: Io): Promise<number> {
  const { events } = await readList(reading, io.signal);
  output.write(events, reading.now());
  output.end();
  return events.length;
}

async function printAsGiven(
  { source, query, select }: Reading,
  output: EventOutput,
  io: Io,
): Promise<number> {
  let count = 0;
  for await (const { items } of source.list(query, { signal: io.signal })) {
    const events = await select(items);
    output.write(events, io.clock.now());
    count += events.length;
    // What is not taken yet would pile up here.
    await io.stdout.flush();
  }
  output.end();
  return count;
}
