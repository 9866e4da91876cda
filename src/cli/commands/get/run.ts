import { KevError } from '../../../core/errors.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { EventOutput } from '../../../print/event-output.ts';
import { parseOutputFormat } from '../../../print/output.ts';
import { withObjects } from '../../flags/object-arguments.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_FOUND } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { saveListMemory } from '../../io/memory.ts';
import { openEventOutput } from '../../reading/event-output.ts';
import { reportReach } from '../../reading/reach.ts';
import type { Reading } from '../../reading/reading.ts';
import {
  explainTargetError,
  LISTING,
  listTargets,
  openTargets,
  type Target,
  type Targets,
} from '../../reading/targets.ts';
import type { GetFlags } from './flags.ts';

/** Runs `kev get`. */
export async function runGet(objects: string[], given: GetFlags, io: Io): Promise<number> {
  const flags = withObjects(objects, given);
  const { kind: format } = parseOutputFormat(flags.output);
  await using targets = await openTargets(flags, io);
  const count = await print(targets, format, flags, io);
  const isTable = format === 'table' || format === 'wide';
  const isEmpty = count === 0 && targets.targets[0].reading.tail !== 0;
  if (isEmpty && flags.eventNames) throw eventsNotFound(flags.eventNames, targets);
  let hasHint = false;
  if (isEmpty) {
    const { noEvents, hintAtEmptyResult } = await import('../../reading/empty-result.ts');
    if (isTable) io.stderr.write(noEvents(targets));
    hasHint = await hintAtEmptyResult(targets, flags, io.signal, io);
  }
  if (isTable && !flags.summary && !flags.group && !flags.eventNames) {
    await reportReach(targets, count, { ...flags, hasHint }, io);
  }
  if (targets.targets.some(({ reading }) => reading.isDamaged)) return EXIT_DAMAGED;
  return flags.exitCode && count > 0 ? EXIT_FOUND : EXIT_DONE;
}

/** Prints the matching events or their counts, and returns their number. */
async function print(targets: Targets, format: string, flags: GetFlags, io: Io): Promise<number> {
  if (flags.summary || flags.group) {
    const { printGroups, printSummary } = await import('./counts.ts');
    if (flags.summary) return printSummary(targets, flags.summary, flags, io);
    return printGroups(targets, flags, io);
  }
  const output = await openEventOutput(flags, io, false, targets.columns);
  return printEvents(targets, format, output, io);
}

function eventsNotFound(names: readonly string[], { namespaces }: Targets): KevError {
  const list = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(' or ');
  const where = namespaces === undefined ? '' : ` in namespace ${list(namespaces)}`;
  return new KevError('missing', `event ${list(names)} not found${where}`);
}

/** Whether events can be printed page by page: in the order of the source, in a format that does not need all of them. */
function canStream({ order, tail, needsAll }: Reading, format: string): boolean {
  const isSourceOrder = order.key === 'none' && !order.reverse && tail === undefined && !needsAll;
  return isSourceOrder && ['json', 'yaml', 'ndjson', 'name', 'otlp'].includes(format);
}

/** Removes managedFields, which are half of an event's size and which only templates show. */
function withoutManagedFields(events: readonly CoreV1Event[]): readonly CoreV1Event[] {
  for (const { metadata } of events) if (metadata.managedFields) metadata.managedFields = undefined;
  return events;
}

/** Keeps long lists small in memory. */
function savingMemory(targets: Targets, keepsManagedFields: boolean): Targets {
  let count = 0;
  const select = async (reading: Reading, listed: readonly CoreV1Event[]) => {
    const wanted = await reading.select(listed);
    count += listed.length;
    saveListMemory(count);
    return keepsManagedFields ? wanted : withoutManagedFields(wanted);
  };
  const [first, ...others] = targets.targets.map((target) => ({
    ...target,
    reading: {
      ...target.reading,
      select: (listed: readonly CoreV1Event[]) => select(target.reading, listed),
    },
  }));
  return { ...targets, targets: [first as Target, ...others] };
}

/** Prints the matching events, and returns their number. */
async function printEvents(given: Targets, format: string, output: EventOutput, io: Io): Promise<number> {
  const streams = canStream(given.targets[0].reading, format);
  const isTemplate = format === 'jsonpath' || format === 'custom-columns';
  const targets = savingMemory(given, streams || isTemplate);
  if (streams) return printInSourceOrder(targets, output, io);
  const events = await listTargets(targets, io.signal);
  output.write(events, targets.targets[0].reading.now());
  output.end();
  return events.length;
}

async function printInSourceOrder({ targets, mark }: Targets, output: EventOutput, io: Io): Promise<number> {
  let count = 0;
  for (const target of targets) {
    const { source, query, select } = target.reading;
    try {
      for await (const { items } of source.list(query, { signal: io.signal })) {
        const events = await select(items);
        for (const event of events) mark(event, target);
        output.write(events, target.reading.now());
        count += events.length;
        // Limits memory if the reader is slow.
        await io.stdout.flush();
      }
    } catch (error) {
      throw explainTargetError(target, error, LISTING);
    }
  }
  output.end();
  return count;
}
