import type { CoreV1Event } from '../event/types.ts';
import type { Newest } from './newest.ts';
import type { EventQuery } from './query.ts';

/** A page of a list. */
export interface EventPage {
  items: CoreV1Event[];
  /** The version of the list, from which a watch misses nothing. The same on every page. */
  resourceVersion: string;
  /** Identity of the store that was listed, if the source is a store that exists. */
  server?: string | undefined;
  /** Number of events after this page, if the source knows it. */
  remaining?: number | undefined;
}

/** A change of a stored event. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: CoreV1Event;
}

/**
 * An update from a source that is being followed.
 *
 * - `page`: events of a list, without those that were sent before
 * - `listed`: the list is complete; its position
 * - `changes`: new events, in order; every event up to this position has been sent. May be empty. `mayBeOld`: the
 *   source can't tell which events happened before it was followed. `isCurrent`: the source had no others at this time
 * - `forgotten`: the source can't continue from the position. A list follows, with the last state of each event and
 *   without those that were deleted meanwhile
 * - `lost`, `recovered`: the connection; it is retried in between
 */
export type FollowUpdate =
  | { kind: 'page'; events: CoreV1Event[] }
  | ({ kind: 'listed' } & Position)
  | ({ kind: 'changes'; events: CoreV1Event[]; mayBeOld?: true; isCurrent?: true } & Position)
  | { kind: 'forgotten'; why: ResyncReason }
  | { kind: 'lost'; error: Error }
  | { kind: 'recovered' };

/** How far a source has been read. Plain data that is stored in files. */
export interface Position {
  resourceVersion: string;
  /** Identity of the server or store, if known: versions of different ones can't be compared. */
  server?: string | undefined;
  /** The newest events up to the position, to recognize new events after the source was reset. */
  newest?: Newest | undefined;
}

/**
 * Why a source can't continue from a position: the position has `expired`, or the source was `restored` to an earlier
 * state or `replaced` by another one.
 */
export type ResyncReason = 'expired' | 'restored' | 'replaced';

/** Limits of a connection. Sources without one ignore them. */
export interface ConnectionLimits {
  /** How long the server may send nothing, in milliseconds. Default 295,000. */
  idleTimeoutMs?: number | undefined;
  /** Maximum delay between attempts to reconnect, in milliseconds. Default 30,000. */
  maxBackoffMs?: number | undefined;
}

/** Where and how to follow a source. With a position, there is no initial list. */
export interface FollowOptions extends Partial<Position> {
  /** Whether pages have all events, also those that were sent before. Default false. */
  repeats?: boolean | undefined;
  limits?: ConnectionLimits | undefined;
  signal?: AbortSignal | undefined;
}

/** A state that an event went through. */
export interface RecordedState {
  /** When the event had last happened, in milliseconds since the epoch. */
  at: number;
  /** How often it had happened since the state before, or, for the first one, since it first happened. */
  occurrences: number;
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
   * Lists the events in order of when they happened last, newest first, so that a caller that needs only the last
   * ones can stop early. An event that happens again meanwhile comes again, at the beginning of a page. Missing where the source
   * has no index by time.
   *
   * @param options.since earliest last time, in nanoseconds since the epoch; default: all, also those without a time
   */
  listNewest?(
    query: EventQuery,
    options?: { since?: bigint | undefined; signal?: AbortSignal | undefined },
  ): AsyncIterable<EventPage>;
  /**
   * Reads the states that some of its events went through, in order, as far as they are known. Missing where only the
   * latest states are.
   */
  readStates?(
    events: readonly CoreV1Event[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<ReadonlyMap<CoreV1Event, readonly RecordedState[]>>;
  /**
   * The source's own time, in nanoseconds since the epoch; undefined if it is not known yet. Missing where the source has
   * no clock of its own.
   */
  now?(): bigint | undefined;
  /**
   * Lists the events, then follows new ones: no state twice, and none left out that the source still has. Ends when
   * the signal aborts, or when no more events can come.
   *
   * @throws StatusError, UnavailableError, KevError for what does not pass: a first contact that fails,
   *   a refusal that stays
   */
  follow(query: EventQuery, options?: FollowOptions): AsyncIterable<FollowUpdate>;
}
