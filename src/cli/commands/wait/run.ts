import { usageError } from '../../../core/errors.ts';
import { findEventType, hintForEventType } from '../../../event/event-type.ts';
import { parseOneObject } from '../../../kinds/object-name.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import { refuseFiles } from '../../flags/file-arguments.ts';
import { EXIT_DONE, EXIT_TIMED_OUT, exitStatusOfInterrupt } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { openEventOutput } from '../../reading/event-output.ts';
import { openTargets } from '../../reading/targets.ts';
import { readBatches } from '../../watching/batches.ts';
import { hintAtEmptyWatch } from '../../watching/empty-watch.ts';
import type { WaitFlags } from './flags.ts';
import { OccurrenceCount } from './occurrence-count.ts';

/** Runs `kev wait`: waits until events about an object have happened the given number of times. */
export async function runWait(words: string[], flags: WaitFlags, io: Io): Promise<number> {
  const startedAt = io.clock.now();
  refuseFiles(words);
  const { type: kind, name } = parseOneObject(words);
  const object = `${kind}/${name}`;
  const count = toCount(flags.count ?? '1');
  const timeoutMs = parseDurationFlag('--timeout', flags.timeout);
  const { type, ...others } = flags;
  if (type !== undefined && !findEventType(type)) {
    throw usageError(`invalid --type "${type}": expected Normal or Warning`, hintForEventType(type));
  }
  const wanted = { ...others, for: [object], ...(type !== undefined && { types: [type] }) };
  const output = await openEventOutput(wanted, io, false, { counts: true });
  io.setDeadline({ timeoutMs, status: EXIT_TIMED_OUT });
  await using targets = await openTargets(wanted, io, { defaultKey: 'creationTimestamp', patient: true });
  const done = new AbortController();
  const reading = {
    startedAt,
    // Earlier counts are needed to count new occurrences.
    watchOnly: false,
    signal: AbortSignal.any([io.signal, done.signal]),
  };
  let isFirst = true;
  let hasPast = false;
  const occurrences = new OccurrenceCount(flags.since === undefined ? startedAt : undefined);
  try {
    for await (const { events, isNew } of readBatches(targets, reading, io)) {
      if (isFirst && events.length === 0) hintAtEmptyWatch(targets, wanted, reading.signal, io);
      isFirst = false;
      const last = events.find((event) => {
        const isPast = flags.since === undefined && !isNew(event);
        hasPast ||= isPast;
        if (isPast) occurrences.addPast(event);
        else occurrences.add(event);
        return occurrences.total >= count;
      });
      if (!last) continue;
      output.write([last], io.clock.now());
      output.end();
      return EXIT_DONE;
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    done.abort();
  }
  if (io.signal.aborted && io.signal.reason.kind !== 'timeout')
    return exitStatusOfInterrupt(io.signal.reason);
  const reasons = flags.reason === undefined ? '' : ` with reason ${flags.reason.join(' or ')}`;
  const names = targets.namespaces?.map((name) => `"${name}"`).join(' or ');
  const where = names === undefined ? '' : ` in namespace ${names}`;
  const message = `timed out after ${flags.timeout} waiting for an event about ${object}${where}${reasons}`;
  printMessage('error', message, io);
  if (hasPast) printMessage('hint', 'such an event happened before the start; --since includes the past', io);
  return EXIT_TIMED_OUT;
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw usageError(`invalid --count "${text}": expected a whole number of at least 1`);
}
