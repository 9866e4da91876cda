import { createdAt, lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';

/** When the server last stored an event, at the latest. An event that is emitted may say that it happened long ago. */
export function writtenAt(event: CoreV1Event): bigint | undefined {
  const [created, seen] = [createdAt(event), lastSeen(event)];
  return created === undefined || (seen !== undefined && seen > created) ? seen : created;
}
