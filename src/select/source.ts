import type { CoreV1Event } from '../event/types.ts';
import type { FollowOptions, FollowUpdate } from './follow.ts';
import type { EventQuery } from './query.ts';

/** A page of a list. */
export interface EventPage {
  items: CoreV1Event[];
  /** The version of the list, from which a watch misses nothing. The same on every page. */
  resourceVersion: string;
}

/** A change of a stored event. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: CoreV1Event;
}

/** A source of events: a cluster, a local store, or a dump. */
export interface EventSource {
  /**
   * Lists the events, page by page, in the source's own order.
   *
   * @throws StatusError when the server refuses, UnavailableError when it cannot be asked
   */
  list(query: EventQuery, options?: { signal?: AbortSignal | undefined }): AsyncIterable<EventPage>;
  /**
   * Watches changes after `resourceVersion`. Ends when the server ends it or the signal aborts.
   *
   * @throws StatusError with code 410 when that version has expired, UnavailableError when the connection breaks
   */
  watch(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent>;
  /**
   * Lists the events, then follows new ones: no state twice, and none left out that the source still has. Ends when
   * the signal aborts, or when no more events can come.
   *
   * @throws StatusError, UnavailableError, KevError for what does not pass: a first contact that fails,
   *   a refusal that stays
   */
  follow(query: EventQuery, options?: FollowOptions): AsyncIterable<FollowUpdate>;
}
