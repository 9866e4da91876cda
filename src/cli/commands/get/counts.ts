import type { CoreV1Event } from '../../../event/types.ts';
import { groupSimilarEvents, type SimilarEvents } from '../../../explain/similar/similar-events.ts';
import { type SummaryKey, summarizeEvents } from '../../../explain/similar/summarize.ts';
import { formatSimilarJson, formatSummaryJson } from '../../../print/counts-json.ts';
import { contextsOf, toOneEvent } from '../../../print/similar-events.ts';
import { formatSummary } from '../../../print/summary.ts';
import { applyOrder, type Order } from '../../flags/order-flags.ts';
import type { Io } from '../../io/io.ts';
import { openEventOutput, openTextStyle } from '../../reading/event-output.ts';
import { listTargets, type Targets } from '../../reading/targets.ts';
import type { GetFlags } from './flags.ts';

/** Prints how often events happened, and returns their number. */
export async function printSummary(
  targets: Targets,
  by: SummaryKey,
  flags: GetFlags,
  io: Io,
): Promise<number> {
  const { columns } = targets;
  const events = await listTargets(targets, io.signal);
  const rows = summarizeEvents(events, by, columns.context);
  if (flags.output === 'json') io.stdout.write(formatSummaryJson(rows));
  else if (rows.length > 0) {
    const style = {
      ...(await openTextStyle(flags, io)),
      headers: flags.headers,
      namespace: columns.namespace || flags.allNamespaces,
    };
    io.stdout.write(formatSummary(rows, targets.targets[0].reading.now(), style));
  }
  return events.length;
}

/** Prints events that differ only in objects, names, and numbers as one, and returns the number of all events. */
export async function printGroups(targets: Targets, flags: GetFlags, io: Io): Promise<number> {
  const [{ reading }] = targets.targets;
  const { context } = targets.columns;
  const events = await listTargets(targets, io.signal);
  const groups = new Map(groupSimilarEvents(events, context).map((group) => [toOneEvent(group), group]));
  const groupOf = (event: CoreV1Event) => groups.get(event) as SimilarEvents;
  const ordered = applyOrder([...groups.keys()], orderOf(reading.order, groupOf));
  if (flags.output === 'json') io.stdout.write(formatSimilarJson(ordered.map(groupOf)));
  else {
    const columns = {
      ...targets.columns,
      counts: true,
      ...(context && { context: (event: CoreV1Event) => contextsOf(groupOf(event)) }),
    };
    const output = await openEventOutput(flags, io, false, columns);
    output.write(ordered, reading.now());
    output.end();
  }
  return events.length;
}

/** Fields that no flag names are those of the last event. */
function orderOf({ key, reverse }: Order, groupOf: (event: CoreV1Event) => SimilarEvents): Order {
  return { key: typeof key === 'function' ? (event) => key(groupOf(event).event) : key, reverse };
}
