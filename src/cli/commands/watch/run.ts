import { listAll } from '../../../event/list-all.ts';
import { sortEvents } from '../../../event/order.ts';
import type { EventQuery } from '../../../event/query.ts';
import type { EventSource } from '../../../event/source.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { openBackend } from '../../backend.ts';
import { openEventOutput } from '../../event-output.ts';
import { exitStatusOfInterrupt } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { ReadFlags } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { toOrder } from '../../order-flags.ts';

/** Prints the events that are there, in order, then those that come, until kev is told to end. */
export async function runWatch(flags: ReadFlags, io: Io): Promise<number> {
  const { key = 'creationTimestamp', reverse } = toOrder(flags);
  const output = await openEventOutput(flags, io, true);
  await using backend = await openBackend(flags, io, 'read');
  const namespace = flags.allNamespaces ? undefined : backend.namespace;
  try {
    const query = namespace === undefined ? {} : { namespace };
    const { events, resourceVersion } = await listAll(backend.source, query, io.signal);
    output.write(sortEvents(events, { key, reverse }), io.clock.now());
    for await (const event of follow(backend.source, query, resourceVersion, io.signal)) {
      output.write([event], io.clock.now());
      await io.stdout.flush();
    }
  } catch (error) {
    if (!io.signal.aborted) throw explain(error, { verb: 'watch', what: 'events', namespace });
  }
  output.end();
  return exitStatusOfInterrupt(io.signal.reason);
}

/** What happened after `resourceVersion` and what happens, as it happens; repeats too. */
async function* follow(
  source: EventSource,
  query: EventQuery,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<CoreV1Event> {
  let position = resourceVersion;
  while (!signal.aborted) {
    // The server ends a watch every few minutes: it goes on where it was.
    for await (const { type, object } of source.watch(query, { resourceVersion: position, signal })) {
      position = object.metadata.resourceVersion ?? position;
      // An event that is deleted has reached the end of its time: that is no news.
      if (type !== 'DELETED') yield object;
    }
  }
}
