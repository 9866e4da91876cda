import type { CoreV1Event } from '../event/types.ts';
import type { FollowOptions, FollowUpdate } from './follow.ts';
import type { EventQuery } from './query.ts';

/** A part of a list. */
export interface EventPage {
  items: CoreV1Event[];
  /** Where the whole list stands: a watch from here misses nothing. The same on every page of one list. */
  resourceVersion: string;
}

/** One thing that happened to a stored event. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: CoreV1Event;
}

/** Gives events: the cluster, the local store, a dump. */
export interface EventSource {
  /**
   * The events that are there, page by page, in the source's own order.
   *
   * @throws StatusError when the server refuses, UnavailableError when it cannot be asked
   */
  list(query: EventQuery, options?: { signal?: AbortSignal | undefined }): AsyncIterable<EventPage>;
  /**
   * What happens after `resourceVersion`, as it happens. Ends when the server ends it or the signal
   * aborts.
   *
   * @throws StatusError with code 410 when that version is forgotten, UnavailableError when the connection breaks
   */
  watch(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent>;
  /**
   * The events that are there, then what comes, for as long as it takes: nothing twice in one state,
   * nothing left out that the source still has. Ends when the signal aborts, or nothing more can come.
   *
   * @throws StatusError, UnavailableError, KevError for what does not pass: a first contact that fails,
   *   a refusal that stays
   */
  follow(query: EventQuery, options?: FollowOptions): AsyncIterable<FollowUpdate>;
}
