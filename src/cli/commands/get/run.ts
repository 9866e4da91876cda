import { listAll } from '../../../event/list-all.ts';
import { sortEvents } from '../../../event/order.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import { parseOutputFormat } from '../../../print/output.ts';
import { openBackend } from '../../backend.ts';
import { openEventOutput } from '../../event-output.ts';
import { EXIT_DONE } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { toOrder } from '../../order-flags.ts';
import type { GetFlags } from './command.ts';

/** Lists the events and prints them. */
export async function runGet(flags: GetFlags, io: Io): Promise<number> {
  const order = toOrder(flags);
  const output = await openEventOutput(flags, io, false);
  const { events, namespace } = await readEvents(flags, io);
  output.write(sortEvents(events, order), io.clock.now());
  output.end();
  const { kind } = parseOutputFormat(flags.output);
  if (events.length === 0 && (kind === 'table' || kind === 'wide')) io.stderr.write(noEvents(namespace));
  return EXIT_DONE;
}

interface Found {
  events: CoreV1Event[];
  /** Undefined: events of all namespaces were asked for. */
  namespace: string | undefined;
}

async function readEvents(flags: GetFlags, io: Io): Promise<Found> {
  if (flags.filename !== undefined) {
    const { readDump } = await import('../../read-dump.ts');
    const namespace = flags.allNamespaces ? undefined : flags.namespace;
    const events = (await readDump(flags.filename, io)).filter(
      (event) => namespace === undefined || event.metadata.namespace === namespace,
    );
    return { events, namespace };
  }
  await using backend = await openBackend(flags, io, 'read');
  const namespace = flags.allNamespaces ? undefined : backend.namespace;
  try {
    const query = namespace === undefined ? {} : { namespace };
    const { events } = await listAll(backend.source, query, io.signal);
    return { events, namespace };
  } catch (error) {
    throw explain(error, { verb: 'list', what: 'events', namespace });
  }
}

/** In the words of `kubectl get events`. */
function noEvents(namespace: string | undefined): string {
  return namespace === undefined
    ? 'No resources found\n'
    : `No resources found in ${escapeCell(namespace)} namespace.\n`;
}
