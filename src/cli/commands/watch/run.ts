import type { CoreV1Event } from '../../../event/types.ts';
import { openEventOutput } from '../../event-output.ts';
import { exitStatusOfInterrupt } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { openReading, type Reading, readList } from '../../reading.ts';
import type { ReadFlags } from '../../reading-flags.ts';

/** Prints the events that are there, in order, then those that come, until kev is told to end. */
export async function runWatch(flags: ReadFlags, io: Io): Promise<number> {
  const output = await openEventOutput(flags, io, true);
  await using reading = await openReading(flags, io, { defaultKey: 'creationTimestamp' });
  try {
    const { events, resourceVersion } = await readList(reading, io.signal);
    output.write(events, io.clock.now());
    for await (const event of follow(reading, resourceVersion, io.signal)) {
      output.write([event], io.clock.now());
      await io.stdout.flush();
    }
  } catch (error) {
    if (!io.signal.aborted)
      throw explain(error, { verb: 'watch', what: 'events', namespace: reading.namespace });
  }
  output.end();
  return exitStatusOfInterrupt(io.signal.reason);
}

/** What happened after `resourceVersion` and what happens, as it happens; repeats too. */
async function* follow(
  { source, query, isWanted }: Reading,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<CoreV1Event> {
  let position = resourceVersion;
  while (!signal.aborted) {
    // The server ends a watch every few minutes: it goes on where it was.
    for await (const { type, object } of source.watch(query, { resourceVersion: position, signal })) {
      position = object.metadata.resourceVersion ?? position;
      // An event that is deleted has reached the end of its time: that is no news.
      if (type !== 'DELETED' && (await isWanted(object))) yield object;
    }
  }
}
