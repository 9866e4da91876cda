import { escapeCell } from '../../print/escape.ts';
import { displayWidth } from '../../print/width.ts';
import { wrap } from '../../print/wrap.ts';
import { withObjects } from '../flags/object-arguments.ts';
import type { WatchFlags } from '../flags/watch-flags.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_REFUSED, EXIT_TIMED_OUT } from '../io/exit-status.ts';

import type { Io } from '../io/io.ts';
import { saveMemory } from '../io/memory.ts';
import { printMessage } from '../io/message.ts';
import { reportInterrupt } from '../io/report.ts';
import { openTargets } from '../reading/targets.ts';
import { readBatches } from './batches.ts';
import { reportDeletions } from './deletions.ts';
import { describeWatch } from './describe-watch.ts';
import { hintAtEmptyWatch } from './empty-watch.ts';
import { findMatch, findNearMiss } from './gate.ts';
import { toWatchOptions } from './options.ts';
import { openPrinter } from './printer.ts';

/**
 * Lists events, then prints new ones until an interrupt, an event that matches `--until` or `--fail-on`, or a
 * timeout.
 */
export async function runWatch(objects: string[], given: WatchFlags, io: Io): Promise<number> {
  const startedAt = io.clock.now();
  const flags = withObjects(objects, given);
  const options = toWatchOptions(flags);
  io.setDeadline({ timeoutMs: options.timeoutMs, status: EXIT_TIMED_OUT });
  await using targets = await openTargets(flags, io, { defaultKey: 'creationTimestamp', patient: true });
  using printer = await openPrinter(targets, flags, io);
  saveMemory();
  if (io.stdout.isTerminal) reportWatch(describeWatch(targets, flags), io);
  const done = new AbortController();
  const signal = AbortSignal.any([io.signal, done.signal]);
  for (const target of targets.targets) void reportDeletions(target, flags.for ?? [], { signal, io });
  let match: ReturnType<typeof findMatch>;
  let past: ReturnType<typeof findMatch>;
  let isFirst = printer.positions.size === 0;
  let unwarned = options.gates;
  try {
    const { positions, pending } = printer;
    const reading = { ...options, startedAt, positions, pending, signal };
    for await (const batch of readBatches(targets, reading, io)) {
      if (isFirst) {
        past = findMatch(batch, options.gates, true);
        if (batch.events.length === 0) hintAtEmptyWatch(targets, flags, signal, io);
        isFirst = false;
      }
      const near = findNearMiss(batch.events, unwarned);
      if (near) {
        printMessage('hint', near.hint, io);
        unwarned = unwarned.filter((gate) => gate !== near.gate);
      }
      match = findMatch(batch, options.gates, options.includePast);
      await printer.print(batch, match && match.at + 1);
      if (match) break;
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    done.abort();
  }
  await printer.end();
  if (match) {
    printMessage('kev', `${match.gate.flag} ${match.gate.text} matched`, io);
    return match.status;
  }
  if (io.signal.aborted) {
    const status = reportInterrupt(io.signal.reason, io);
    if (status === EXIT_TIMED_OUT && past?.gate.flag === '--until') {
      printMessage('hint', `${past.gate.text} happened before the start; --since includes the past`, io);
    }
    return status;
  }
  // Only streams end by themselves.
  const until = options.gates.filter(({ flag }) => flag === '--until').map(({ text }) => text);
  if (until.length > 0) {
    printMessage('kev', `the input ended before --until ${until.join(' or ')} matched`, io);
    return EXIT_REFUSED;
  }
  return targets.targets.some(({ reading }) => reading.isDamaged) ? EXIT_DAMAGED : EXIT_DONE;
}

/** Prints what is watched, without breaking words at the edge of the terminal. */
function reportWatch(description: string, { stderr }: Io): void {
  const width = stderr.columns() || Number.POSITIVE_INFINITY;
  const lines = wrap(`kev: ${escapeCell(description)}`, width, width - INDENT.length, displayWidth);
  stderr.write(`${lines.join(`\n${INDENT}`)}\n`);
}

/** Puts further lines under the first, after `kev: `. */
const INDENT = '     ';
