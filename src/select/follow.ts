import { nextBackoffMs } from '../core/backoff.ts';
import type { Clock } from '../core/clock.ts';
import { UnavailableError } from '../core/errors.ts';
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

/** What following a store needs of it. */
export interface FollowableStore extends Pick<EventSource, 'list'> {
  /**
   * Watches changes after `resourceVersion`, in batches. Ends when the signal aborts or the store is closed.
   *
   * @param options.server the store that has this version; default: any
   * @throws StatusError with code 410 when that version has expired, or when another store has taken the place of this one
   */
  changes(
    query: EventQuery,
    options: { resourceVersion: string; server?: string | undefined; signal?: AbortSignal },
  ): AsyncIterable<StoreChanges>;
  /** Returns the identity of the store, if it has one, and its latest resourceVersion. */
  state(): Promise<{ server: string | undefined; resourceVersion: string }>;
}

/** Changes of a store with this identity. */
export interface StoreChanges {
  changes: WatchEvent[];
  server: string | undefined;
}

/**
 * Follows a store: yields its events, then new ones, until the signal aborts. No state is sent twice, even after the
 * store was restored or the connection to it was lost.
 *
 * @param random from 0 to 1, for the jitter of retries
 * @throws whatever the first contact throws, and later what does not pass
 */
export async function* followStore(
  store: FollowableStore,
  query: EventQuery,
  { resourceVersion, server, newest, repeats = false, limits, signal }: FollowOptions,
  { clock, random = Math.random }: { clock: Clock; random?: () => number },
): AsyncGenerator<FollowUpdate> {
  const deduplicator = new EventDeduplicator(resourceVersion, newest);
  const options = signal && { signal };
  let position: Position | undefined =
    resourceVersion === undefined ? undefined : { resourceVersion, server };
  let isExpired = false;
  let hasStarted = false;
  /** In a row. */
  let failures = 0;
  while (!signal?.aborted) {
    try {
      yield* followOnce();
      // A watch ends only when the signal aborts or the store is closed.
      return;
    } catch (error) {
      if (hasStatus(error, 410)) {
        isExpired = true;
        continue;
      }
      if (!hasStarted || signal?.aborted || !(error instanceof UnavailableError && error.isTransient))
        throw error;
      failures += 1;
      if (failures === 1) yield { kind: 'lost', error };
      const backoffMs = nextBackoffMs(failures, random(), limits?.maxBackoffMs);
      await clock.sleep(backoffMs, signal).catch(() => {});
    }
  }

  /** Lists if there is no position, and watches from there until that fails. */
  async function* followOnce(): AsyncGenerator<FollowUpdate> {
    const state = await store.state();
    hasStarted = true;
    if (failures > 0) yield { kind: 'recovered' };
    failures = 0;
    const forgotten = position && (resyncReason(position, state) ?? (isExpired ? 'expired' : undefined));
    if (forgotten) {
      if (forgotten !== 'expired') deduplicator.reset();
      position = undefined;
      yield { kind: 'forgotten', why: forgotten };
    }
    isExpired = false;
    // What was read tells its store: between two reads, another one may take its place.
    let { resourceVersion: at, server } = position ?? { resourceVersion: '', server: undefined };
    const now = (): Position => ({ resourceVersion: at, server, newest: deduplicator.newest });
    if (position === undefined) {
      for await (const page of store.list(query, options)) {
        ({ resourceVersion: at, server } = page);
        deduplicator.beginList();
        yield { kind: 'page', events: page.items.filter((event) => deduplicator.add(event) || repeats) };
      }
      deduplicator.endList();
      position = now();
      yield { kind: 'listed', ...position };
    }
    for await (const batch of store.changes(query, { resourceVersion: at, server, ...options })) {
      const events: CoreV1Event[] = [];
      for (const { type, object } of batch.changes) {
        at = object.metadata.resourceVersion ?? at;
        if (type === 'DELETED') deduplicator.forget(object);
        else if (deduplicator.add(object)) events.push(object);
      }
      // A store has no identity before something is written to it.
      server = batch.server;
      position = now();
      if (events.length > 0) yield { kind: 'changes', events, ...position };
    }
  }
}

function resyncReason(
  { resourceVersion, server }: Position,
  state: Awaited<ReturnType<FollowableStore['state']>>,
): ResyncReason | undefined {
  if (server !== undefined && state.server !== undefined && server !== state.server) return 'replaced';
  return isBehind(state.resourceVersion, resourceVersion) ? 'restored' : undefined;
}
