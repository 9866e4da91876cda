import { toWholeSeconds } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';

/**
 * Returns the patch for one more occurrence: `count`, `lastTimestamp` in whole seconds, and `message`.
 *
 * client-go diffs the event with a copy in which these three are empty, and an empty time is 1970. So a count of 0, an
 * empty message, and a lastTimestamp of 1970-01-01T00:00:00Z are left out. A missing lastTimestamp is null, which removes
 * the stored one.
 *
 * Source: client-go `tools/record/events_cache.go`, eventObserve.
 */
export function diffOccurrence(event: CoreV1Event): EventPatch {
  const patch: EventPatch = {};
  if (event.count) patch.count = event.count;
  const lastTimestamp = event.lastTimestamp ? toWholeSeconds(event.lastTimestamp) : null;
  if (lastTimestamp !== '1970-01-01T00:00:00Z') patch.lastTimestamp = lastTimestamp;
  if (event.message) patch.message = event.message;
  return patch;
}
