import type { Clock } from '../core/clock.ts';
import { StatusError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type FollowableStore, followStore, type StoreChanges } from '../select/follow.ts';
import { checkQuery, type EventQuery, matchesQuery } from '../select/query.ts';
import type {
  EventPage,
  EventSource,
  FollowOptions,
  FollowUpdate,
  RecordedState,
  WatchEvent,
} from '../select/source.ts';
import type { Database } from './database.ts';
import { listNewest } from './list-newest.ts';
import { expired, listEvents, type StatePage, statesAfter } from './listing.ts';
import { readStatesOf } from './read-states-of.ts';
import { LOCAL_CLUSTER } from './schema.ts';
import { isOtherStore, readStoreInfo, type StoreVersion } from './store-info.ts';

/** What is known before the first read when no store is named: any one fits. */
const ANY_STORE: StoreVersion = { identity: null, revision: 0 };

/**
 * Provides the events of a store: lists of one revision, in the order of namespace and name, and watches without a gap or
 * a repeat, whichever process writes. A store that does not exist yet is empty.
 *
 * Unlike the API server, a watch with field terms reports a change, not a deletion, when a patch makes an event match
 * that did not match before.
 */
export class StoreSource implements EventSource, FollowableStore {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #clusterId: number;

  /** @param clusterId a recorded cluster; default: the events that were emitted into the store */
  constructor(db: Database, clock: Clock, clusterId = LOCAL_CLUSTER) {
    this.#db = db;
    this.#clock = clock;
    this.#clusterId = clusterId;
  }

  async *list(query: EventQuery, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<EventPage> {
    checkQuery(query);
    for await (const page of listEvents(this.#db, this.#clusterId, query, signal)) {
      yield toEventPage(page);
      signal?.throwIfAborted();
    }
  }

  async *listNewest(
    query: EventQuery,
    options: { since?: bigint | undefined; signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<EventPage> {
    checkQuery(query);
    for await (const page of listNewest(this.#db, this.#clusterId, query, options)) {
      yield toEventPage(page);
      options.signal?.throwIfAborted();
    }
  }

  async readStates(
    events: readonly CoreV1Event[],
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Map<CoreV1Event, RecordedState[]>> {
    return readStatesOf(this.#db, this.#clusterId, events, signal);
  }

  async *changes(
    query: EventQuery,
    { resourceVersion, server, signal }: { resourceVersion: string; server?: string; signal?: AbortSignal },
  ): AsyncGenerator<StoreChanges> {
    checkQuery(query);
    let after = parseRevision(resourceVersion);
    let before = server === undefined ? ANY_STORE : { identity: server, revision: after };
    do {
      for (;;) {
        if (signal?.aborted) return;
        const { info, states } = await this.#db.read(async (tx) => {
          const info = await readStoreInfo(tx);
          if (isOtherStore(info, before)) throw expired();
          return { info, states: await statesAfter(tx, this.#clusterId, after, info) };
        });
        before = info;
        const last = states.at(-1);
        if (last === undefined) break;
        after = last.revision;
        const changes = states.map(
          ({ event, revision, eventId }): WatchEvent => ({
            type: revision === eventId ? 'ADDED' : 'MODIFIED',
            object: event,
          }),
        );
        const wanted = changes.filter(({ object }) => matchesQuery(object, query));
        if (wanted.length > 0) yield { changes: wanted, server: info.identity ?? undefined };
      }
    } while (await this.#db.changed(signal));
  }

  async state(): Promise<{ server: string | undefined; resourceVersion: string }> {
    const { identity, revision } = await this.#db.read(readStoreInfo);
    return { server: identity ?? undefined, resourceVersion: String(revision) };
  }

  follow(query: EventQuery, options: FollowOptions = {}): AsyncGenerator<FollowUpdate> {
    return followStore(this, query, options, { clock: this.#clock });
  }
}

function toEventPage({ events, revision, identity }: StatePage): EventPage {
  return { items: events, resourceVersion: String(revision), server: identity ?? undefined };
}

/** Source: apiserver `pkg/storage`, ParseResourceVersion. */
function parseRevision(text: string): number {
  const revision = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(revision)) return revision;
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: it is not a whole number`;
  throw new StatusError({ code: 400, reason: 'BadRequest', message });
}
