import { KevError } from '../../../errors.ts';
import { parseOneObject } from '../../../event/object-name.ts';
import { timesSeen } from '../../../event/seen.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import { openEventOutput } from '../../event-output.ts';
import { EXIT_DONE, EXIT_TIMED_OUT, exitStatusOfInterrupt } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import { durationFlag } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { readBatches } from '../watch/batches.ts';
import { openFeeds } from '../watch/feed.ts';
import type { WaitFlags } from './command.ts';

/** Waits for an event about an object to have happened often enough, and prints it. */
export async function runWait(words: string[], flags: WaitFlags, io: Io): Promise<number> {
  const { type: kind, name } = parseOneObject(withoutReason(words));
  const object = `${kind}/${name}`;
  const count = toCount(flags.count ?? '1');
  const timeoutMs = durationFlag('--timeout', flags.timeout);
  const { type, since, ...rest } = flags;
  const wanted = {
    ...rest,
    for: [object],
    ...(type !== undefined && { types: [type] }),
    ...(since !== undefined && { since }),
  };
  const output = await openEventOutput(wanted, io, false, { counts: true });
  io.setDeadline({ timeoutMs, status: EXIT_TIMED_OUT });
  await using feeds = await openFeeds(wanted, io);
  const { namespace } = feeds.feeds[0].reading;
  const done = new AbortController();
  const reading = {
    watchOnly: since === undefined,
    patience: {},
    positions: new Map(),
    signal: AbortSignal.any([io.signal, done.signal]),
  };
  const counts = new Counts();
  try {
    for await (const { events } of readBatches(feeds, reading, io)) {
      const last = events.find((event) => counts.add(event) >= count);
      if (!last) continue;
      output.write([last], io.clock.now());
      output.end();
      return EXIT_DONE;
    }
  } catch (error) {
    if (!io.signal.aborted) throw explain(error, { verb: 'watch', what: 'events', namespace });
  } finally {
    done.abort();
  }
  if (io.signal.aborted && io.signal.reason.kind !== 'timeout')
    return exitStatusOfInterrupt(io.signal.reason);
  const place = namespace === undefined ? '' : ` in namespace "${namespace}"`;
  const reasons = flags.reason === undefined ? '' : ` with reason ${flags.reason.join(' or ')}`;
  const told = `timed out after ${flags.timeout} waiting for an event about ${object}${place}${reasons}`;
  io.stderr.write(`error: ${escapeCell(told)}\n`);
  return EXIT_TIMED_OUT;
}

/** How often events have happened, all together. */
class Counts {
  readonly #byUid = new Map<string, number>();
  #total = 0;

  /** The total with this event. */
  add(event: CoreV1Event): number {
    const { uid = '' } = event.metadata;
    const count = timesSeen(event);
    this.#total += count - (this.#byUid.get(uid) ?? 0);
    this.#byUid.set(uid, count);
    return this.#total;
  }
}

/** @throws KevError `usage` when a reason stands behind the object */
function withoutReason(words: string[]): string[] {
  const [object = '', reason] = words;
  if (!object.includes('/') || reason === undefined || reason.includes('/')) return words;
  throw new KevError('usage', `unexpected argument "${reason}": expected one object`, {
    hint: `did you mean --reason ${reason}?`,
  });
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new KevError('usage', `cannot take "${text}" for --count: a whole number from 1 on is wanted`);
}
