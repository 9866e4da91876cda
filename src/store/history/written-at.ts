import { latest } from '../../event/compare-times.ts';
import { createdAt, lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { FollowUpdate } from '../../select/source.ts';

/** When the server last stored an event, at the latest. An event that is emitted may say that it happened long ago. */
export function writtenAt(event: CoreV1Event): bigint | undefined {
  const [created, seen] = [createdAt(event), lastSeen(event)];
  return created === undefined || (seen !== undefined && seen > created) ? seen : created;
}

/**
 * Until when changes show everything that happened: until now if the source had no others, else until the last of them was
 * written, since a server may send them late. The beginning of time if there is none.
 */
export function coveredBy(
  { events, isCurrent }: Pick<Extract<FollowUpdate, { kind: 'changes' }>, 'events' | 'isCurrent'>,
  now: bigint,
): bigint {
  if (isCurrent) return now;
  const written = latest(events.map(writtenAt)) ?? 0n;
  return written < now ? written : now;
}
