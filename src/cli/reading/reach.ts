import { earliest } from '../../event/compare-times.ts';
import { lastSeen } from '../../event/event-times.ts';
import { formatAge } from '../../print/age.ts';
import { toHistoryMode } from '../flags/history-flag.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { explainTargetError, reportFor, type Target, type Targets } from './targets.ts';

/** With this many events or fewer, kev reports how far back they reach. */
const FEW_EVENTS = 3;

/**
 * Says how far back the events of clusters reach if few were found, and whether a recording may have more.
 *
 * @param hasHint whether a hint has explained why none were found
 */
export async function reportReach(
  { targets }: Targets,
  count: number,
  { hasHint, ...flags }: ReadFlags & { hasHint: boolean },
  io: Io,
): Promise<void> {
  if (count > FEW_EVENTS || toHistoryMode(flags, io.env) !== undefined) return;
  for (const target of targets) {
    const { isFiltered, kind } = target.reading;
    if (kind === 'local' && count === 0 && !flags.local) {
      await (await import('./recording-hint.ts')).hintAtClustersIn(flags.store, io);
    }
    if (kind !== 'cluster') continue;
    if (isFiltered && !hasHint) reportFor(target, await describeReach(target, io), io);
    await (await import('./recording-hint.ts')).hintAtRecording(target.reading, io);
  }
}

/**
 * Describes how far back the events of a cluster reach, in one line: an API server deletes an event some time after
 * it last happened. Reads one page of events without filters.
 */
async function describeReach(target: Target, io: Io): Promise<string> {
  const { source, namespace } = target.reading;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const query = namespace === undefined ? {} : { namespace };
  let oldest: bigint | undefined;
  let pages = 0;
  try {
    for await (const { items } of source.list(query, { signal: io.signal })) {
      pages += 1;
      if (pages > 1) break;
      oldest = earliest(items.map(lastSeen));
    }
  } catch (error) {
    return explainTargetError(target, error, { verb: 'tell', what: 'how far back the events reach' }).message;
  }
  if (oldest === undefined) return `the server has no events${where}; it keeps each for a limited time only`;
  const age = formatAge(oldest, io.clock.now());
  return `the server's events${where} reach back ${pages > 1 ? 'at least ' : ''}${age}; any older ones have expired`;
}
