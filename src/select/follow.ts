import { StatusError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { EventDeduplicator, isBehind } from './deduplicator.ts';
import type { Newest } from './newest.ts';
import type { EventQuery } from './query.ts';
import type { EventSource, WatchEvent } from './source.ts';

/**
 * What one who follows a source is told, in order.
 *
 * - `page`: a part of a list, without what was given before
 * - `listed`: the list is whole; its position
 * - `changes`: what came since, in its order; all up to this position has now been given. May hold no event. `mayBeOld`:
 *   the source cannot tell what happened before it was followed
 * - `forgotten`: the source cannot go on from the position. A list follows, which shows the last state
 *   of everything and not what came and went meanwhile
 * - `lost`, `recovered`: the connection; in between it is tried again and again
 */
export type FollowUpdate =
  | { kind: 'page'; events: CoreV1Event[] }
  | ({ kind: 'listed' } & Position)
  | ({ kind: 'changes'; events: CoreV1Event[]; mayBeOld?: true } & Position)
  | { kind: 'forgotten'; why: ResyncReason }
  | { kind: 'lost'; error: Error; retryMs: number }
  | { kind: 'recovered' };

/** How far a source has been read. Plain data: it is kept in files. */
export interface Position {
  resourceVersion: string;
  /** The identity of the server or store, where known: the versions of another one mean something else. */
  server?: string | undefined;
  /** The newest events up to there: what tells new events from old ones when the source was reset. */
  newest?: Newest | undefined;
}

/**
 * Why a source cannot go on from a position: it no longer has it (`expired`), it was set back to an earlier state
 * (`restored`), or it is another one (`replaced`).
 */
export type ResyncReason = 'expired' | 'restored' | 'replaced';

/** How long to put up with a connection. What has none takes no notice. */
export interface ConnectionLimits {
  /** How long it may say nothing at all, in milliseconds. Default 295,000. */
  idleTimeoutMs?: number | undefined;
  /** The longest time between two tries to restore it, in milliseconds. Default 30,000. */
  maxBackoffMs?: number | undefined;
}

/** With a position, everything up to there has been given already, and no list comes first. */
export interface FollowOptions extends Partial<Position> {
  limits?: ConnectionLimits | undefined;
  signal?: AbortSignal | undefined;
}

/** A source that has no connection to lose. */
export interface LocalEventSource extends Pick<EventSource, 'list'> {
  /** As `watch` of an `EventSource`; what is there at once comes together. */
  changes(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent[]>;
  /** Its identity, if it has one, and its latest resourceVersion. */
  state(): Promise<{ server: string | undefined; resourceVersion: string }>;
}

/**
 * Follows a source that has no connection to lose: its events, then what comes, until the signal
 * aborts. What was given is not given again, also when the source was restored.
 *
 * @throws whatever list and watch throw, but for the 410 that means forgotten
 */
export async function* followSource(
  source: LocalEventSource,
  query: EventQuery,
  { resourceVersion, server, newest, signal }: FollowOptions,
): AsyncGenerator<FollowUpdate> {
  const shown = new EventDeduplicator(resourceVersion, newest);
  const asked = signal && { signal };
  let position: Position | undefined =
    resourceVersion === undefined ? undefined : { resourceVersion, server };
  let isExpired = false;
  while (!signal?.aborted) {
    let state = await source.state();
    const forgotten = position && (resyncReason(position, state) ?? (isExpired ? 'expired' : undefined));
    if (forgotten) {
      if (forgotten !== 'expired') shown.reset();
      position = undefined;
      isExpired = false;
      yield { kind: 'forgotten', why: forgotten };
    }
    let at = position?.resourceVersion ?? '';
    const now = (): Position => ({ resourceVersion: at, server: state.server, newest: shown.newest });
    if (position === undefined) {
      for await (const page of source.list(query, asked)) {
        at = page.resourceVersion;
        shown.beginList();
        yield { kind: 'page', events: page.items.filter((event) => shown.add(event)) };
      }
      shown.endList();
      yield { kind: 'listed', ...now() };
    }
    try {
      for await (const changes of source.changes(query, { resourceVersion: at, ...asked })) {
        const events: CoreV1Event[] = [];
        for (const { type, object } of changes) {
          at = object.metadata.resourceVersion ?? at;
          if (type === 'DELETED') shown.forget(object);
          else if (shown.add(object)) events.push(object);
        }
        // A store has no identity before something is written to it.
        if (state.server === undefined) state = await source.state();
        if (events.length > 0) yield { kind: 'changes', events, ...now() };
      }
      // A watch of it ends only when the signal aborts or the source is closed.
      return;
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.code !== 410) throw error;
      isExpired = true;
    }
    position = now();
  }
}

function resyncReason(
  { resourceVersion, server }: Position,
  state: Awaited<ReturnType<LocalEventSource['state']>>,
): ResyncReason | undefined {
  if (server !== undefined && state.server !== undefined && server !== state.server) return 'replaced';
  return isBehind(state.resourceVersion, resourceVersion) ? 'restored' : undefined;
}
