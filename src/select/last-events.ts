import { lastSeen } from '../event/event-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { listKeyOf } from './list-all.ts';
import type { EventQuery } from './query.ts';
import type { EventPage, EventSource } from './source.ts';

/**
 * Lists only as much of a source as can have the events that happened last.
 *
 * @param limits.count how many selected events are needed (see `add`); undefined: all
 * @param limits.since earliest last time, in nanoseconds since the epoch; undefined: any
 */
export function lastEvents(
  source: Required<Pick<EventSource, 'listNewest'>>,
  { count, since }: { count: number | undefined; since: bigint | undefined },
) {
  /** The second in which each selected event happened last. */
  const seconds = new Map<string | symbol, bigint>();
  /** All events of the same second are needed: within it, their order depends on more than their last times. */
  const isEnough = ({ items }: EventPage) => {
    const oldest = items.at(-1);
    const at = oldest && lastSeen(oldest);
    if (count === undefined || at === undefined || seconds.size < count) return false;
    let later = 0;
    for (const second of seconds.values()) if (second > at / NS_PER_SECOND) later += 1;
    return later >= count;
  };
  return {
    /** Lists, newest first, until enough events were selected. */
    async *list(
      query: EventQuery,
      options?: { signal?: AbortSignal | undefined },
    ): AsyncGenerator<EventPage> {
      for await (const page of source.listNewest(query, { ...options, since })) {
        yield page;
        if (isEnough(page)) return;
      }
    },
    /** Counts selected events of the last page. */
    add(selected: readonly CoreV1Event[]): void {
      for (const event of selected) {
        const at = lastSeen(event);
        if (at !== undefined) seconds.set(listKeyOf(event), at / NS_PER_SECOND);
      }
    },
  };
}
