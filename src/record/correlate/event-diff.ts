import { toWholeSeconds } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';

/**
 * The patch that tells the server of one more occurrence: `count`, `lastTimestamp` in whole seconds,
 * `message`.
 *
 * client-go takes the difference to the same event with those three emptied, where an empty time is
 * 1970: so a count of 0 and an empty message are left out, and so is a lastTimestamp of
 * 1970-01-01T00:00:00Z; none at all is null, which removes the stored one.
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
