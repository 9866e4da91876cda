import { hasStatus } from '../core/transient.ts';
import type { CoreV1Event } from '../event/types.ts';
import { EventDeduplicator, isBehind } from './deduplicator.ts';
import type { EventQuery } from './query.ts';
import type {
  EventSource,
  FollowOptions,
  FollowUpdate,
  Position,
  ResyncReason,
  WatchEvent,
} from './source.ts';

/** A source without a connection, such as a local store. */
export interface LocalEventSource extends Pick<EventSource, 'list'> {
  /**
   * Watches changes after `resourceVersion`, in batches. Ends when the signal aborts or the source is closed.
   *
   * @throws StatusError with code 410 when that version has expired
   */
  changes(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent[]>;
  /** Returns its identity, if it has one, and its latest resourceVersion. */
  state(): Promise<{ server: string | undefined; resourceVersion: string }>;
}

/**
 * Follows a source without a connection: yields its events, then new ones, until the signal aborts. No state is sent
 * twice, even after the source was restored.
 *
 * @throws whatever list and watch throw, except for status 410
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
      // The watch ends only when the signal aborts or the source is closed.
      return;
    } catch (error) {
      if (!hasStatus(error, 410)) throw error;
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
