import { parseEventNameTime } from '../../event/event-name.ts';
import { lastSeen, occurrenceCount } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';

/** Whether an event happened after a command had started. */
export type IsNew = (event: CoreV1Event) => boolean;

/** What comes out of a watch is news. */
export const everyEvent: IsNew = () => true;

/**
 * For events that were listed: those whose own time lies between the start and the end of the list. Nothing else tells
 * what happened while kev was starting. Clocks of servers differ: an upper limit keeps one that is ahead from making old
 * events new.
 *
 * Most events have whole seconds. What happened in the second of the start is news when it comes from a server, which
 * may take a while to list it, and is old in a local store, which is listed at once.
 */
export function isNewInList(startedAt: bigint, listedAt: bigint, kind: 'cluster' | 'local' | 'dump'): IsNew {
  const second = kind === 'local' ? startedAt : secondOf(startedAt);
  return (event) => {
    const at = exactly(event);
    return at !== undefined && at <= listedAt && at >= (at === secondOf(at) ? second : startedAt);
  };
}

/** For a stream that may begin with old events: those that are not older than the start. */
export function isNewInStream(startedAt: bigint): IsNew {
  return (event) => {
    const at = exactly(event);
    return at === undefined || at >= (at === secondOf(at) ? secondOf(startedAt) : startedAt);
  };
}

/** When an event happened last; the name of one that happened once often tells more than the whole second of its time. */
function exactly(event: CoreV1Event): bigint | undefined {
  const at = lastSeen(event);
  const nanos = occurrenceCount(event) > 1 ? undefined : parseEventNameTime(event.metadata.name ?? '');
  return nanos !== undefined && secondOf(nanos) === at ? nanos : at;
}

const NS_PER_SECOND = 1_000_000_000n;

function secondOf(ns: bigint): bigint {
  return ns - (ns % NS_PER_SECOND);
}
