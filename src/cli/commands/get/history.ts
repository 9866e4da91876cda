import { earliest } from '../../../event/compare-times.ts';
import { lastSeen } from '../../../event/event-times.ts';
import { formatAge } from '../../../print/age.ts';
import type { Io } from '../../io/io.ts';
import { explainTargetError, type Target } from '../../reading/targets.ts';

/**
 * Describes how far back the events of a cluster reach, in one line: an API server deletes an event some time after
 * it last happened. Reads one page of events without filters.
 */
export async function describeHistory(target: Target, io: Io): Promise<string> {
  const { source, namespace } = target.reading;
  const place = namespace === undefined ? '' : ` in namespace ${namespace}`;
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
  if (oldest === undefined) return `the server has no events${place}; it keeps each for a limited time only`;
  const age = formatAge(oldest, io.clock.now());
  return `the server's events${place} reach back ${pages > 1 ? 'at least ' : ''}${age}; older events have expired`;
}
