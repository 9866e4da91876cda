import { parseEventNameTime } from '../event/event-name.ts';
import { lastSeen, occurrenceCount } from '../event/event-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';

/** Whether an event happened after a command had started. */
export type IsNew = (event: CoreV1Event) => boolean;

/** Every event of a watch is new. */
export const everyEvent: IsNew = () => true;

/**
 * Recognizes listed events that happened while kev was starting: their time is between the start and the end of the
 * list. The upper limit matters for servers whose clock is ahead, where old events would seem new.
 *
 * Most times are whole seconds. Events in the second of the start are new on a server, whose list takes a while, and
 * old in a local store, which is listed at once.
 */
export function isNewInList(startedAt: bigint, listedAt: bigint, kind: 'cluster' | 'local' | 'dump'): IsNew {
  const second = kind === 'local' ? startedAt : secondOf(startedAt);
  return (event) => {
    const at = exactLastTime(event);
    return at !== undefined && at <= listedAt && at >= (at === secondOf(at) ? second : startedAt);
  };
}

/** Recognizes new events of a stream that may begin with old ones: those that are not older than the start. */
export function isNewInStream(startedAt: bigint): IsNew {
  return (event) => {
    const at = exactLastTime(event);
    return at === undefined || at >= (at === secondOf(at) ? secondOf(startedAt) : startedAt);
  };
}

/** When an event last happened. For an event that happened once, its name often has a more exact time. */
function exactLastTime(event: CoreV1Event): bigint | undefined {
  const at = lastSeen(event);
  const nanos = occurrenceCount(event) > 1 ? undefined : parseEventNameTime(event.metadata.name ?? '');
  return nanos !== undefined && secondOf(nanos) === at ? nanos : at;
}

function secondOf(ns: bigint): bigint {
  return ns - (ns % NS_PER_SECOND);
}
