import { lastSeen } from '../../../event/seen.ts';
import type { CoreV1Event } from '../../../event/types.ts';

const NS_PER_SECOND = 1_000_000_000n;

/** Whether an event happened after a command had started. */
export type IsNews = (event: CoreV1Event) => boolean;

/** What comes out of a watch is news. */
export const everyEvent: IsNews = () => true;

/**
 * For events that were listed: those whose own time lies between the start and the end of the list. Nothing else tells
 * what happened while kev was starting. Clocks of servers differ: an upper limit keeps one that is ahead from making old
 * events new.
 */
export function newsOfList(startedAt: bigint, listedAt: bigint): IsNews {
  return (event) => {
    const at = lastSeen(event);
    return at !== undefined && at >= startedAt && at <= listedAt;
  };
}

/** For a stream that may begin with old events: those that are not older than the start, to the second. */
export function newsOfStream(startedAt: bigint): IsNews {
  const second = startedAt - (startedAt % NS_PER_SECOND);
  return (event) => {
    const at = lastSeen(event);
    return at === undefined || at >= second;
  };
}
