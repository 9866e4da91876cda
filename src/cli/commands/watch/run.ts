import { EXIT_DAMAGED, EXIT_DONE, EXIT_TIMED_OUT, exitStatusOfInterrupt } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { stayLean } from '../../lean-memory.ts';
import { withObjects } from '../../object-arguments.ts';
import { readBatches } from './batches.ts';
import type { WatchFlags } from './command.ts';
import { tellDeletions } from './deletions.ts';
import { openFeeds } from './feed.ts';
import { judge } from './gate.ts';
import { toWatchOptions } from './options.ts';
import { openPrinter } from './printer.ts';

/**
 * Prints the events that are there, in order, then those that come, until kev is told to end, an event
 * is printed that the flags wait for, or the time is up.
 */
export async function runWatch(objects: string[], given: WatchFlags, io: Io): Promise<number> {
  const flags = withObjects(objects, given);
  stayLean();
  const options = toWatchOptions(flags);
  io.setDeadline({ timeoutMs: options.timeoutMs, status: EXIT_TIMED_OUT });
  await using feeds = await openFeeds(flags, io);
  using printer = await openPrinter(feeds, flags, io);
  const done = new AbortController();
  const signal = AbortSignal.any([io.signal, done.signal]);
  for (const feed of feeds.feeds) tellDeletions(feed, flags.for ?? [], { signal, io });
  let status: number | undefined;
  try {
    const reading = {
      watchOnly: options.watchOnly,
      patience: options.patience,
      positions: printer.positions,
      signal,
    };
    for await (const batch of readBatches(feeds, reading, io)) {
      const verdict = judge(batch.events, options);
      await printer.print(batch, verdict && verdict.at + 1);
      status = verdict?.status;
      if (verdict) break;
    }
  } catch (error) {
    const { namespace } = feeds.feeds[0].reading;
    if (!io.signal.aborted) throw explain(error, { verb: 'watch', what: 'events', namespace });
  } finally {
    done.abort();
  }
  await printer.end();
  if (status !== undefined) return status;
  if (io.signal.aborted) return exitStatusOfInterrupt(io.signal.reason);
  return feeds.feeds.some(({ reading }) => reading.isDamaged) ? EXIT_DAMAGED : EXIT_DONE;
}
