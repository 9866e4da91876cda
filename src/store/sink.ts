import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { formatTime } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { toWire } from '../event/wire.ts';
import { isSubdomain } from '../kinds/name-rules.ts';
import { applyPatch } from '../record/apply-patch.ts';
import type { EventPatch, ReadableEventSink, SinkOptions } from '../record/sink.ts';
import { alreadyExistsError, conflictError, invalidError, notFoundError } from '../record/status-errors.ts';
import { checkQuery, type EventQuery } from '../select/query.ts';
import type { Database, Transaction } from './database.ts';
import { toKey } from './event-template.ts';
import { listEvents } from './listing.ts';
import { LOCAL_CLUSTER } from './schema.ts';
import { findState, type StoredState } from './states.ts';
import { nextRevision } from './store-info.ts';
import { addState, expireStates } from './write-states.ts';

/**
 * Stores events as the API server does: it gives them uid, resourceVersion and creationTimestamp,
 * keeps what core/v1 keeps, and refuses in the server's words. What a call has confirmed is on disk.
 *
 * Each write reads, checks and writes in one transaction: of several processes that patch from the
 * same resourceVersion one goes through.
 */
export class StoreSink implements ReadableEventSink {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async create(event: CoreV1Event, { signal }: SinkOptions = {}): Promise<CoreV1Event> {
    const { namespace = '', name = '' } = event.metadata;
    if (!isSubdomain(name)) throw invalidError(name, 'metadata.name', name);
    if (!isSubdomain(namespace)) throw invalidError(name, 'metadata.namespace', namespace);
    const creationTimestamp = formatTime(this.#clock.now());
    const metadata = { ...event.metadata, uid: randomUUID(), resourceVersion: '0', creationTimestamp };
    const stored = copy(toWire({ ...event, metadata }));
    return this.#db.write(async (tx) => {
      if (await findState(tx, LOCAL_CLUSTER, toKey(namespace, name))) throw alreadyExistsError(name);
      return this.#add(tx, stored, undefined);
    }, signal);
  }

  async patch(
    { metadata: { namespace = '', name = '' } }: CoreV1Event,
    patch: EventPatch | null,
    { signal }: SinkOptions = {},
  ): Promise<CoreV1Event> {
    const changes = copy(patch ?? {});
    return this.#db.write(async (tx) => {
      const before = await findState(tx, LOCAL_CLUSTER, toKey(namespace, name));
      if (!before) throw notFoundError(name);
      const { uid, resourceVersion, creationTimestamp } = before.event.metadata;
      const wanted = changes.metadata;
      if (wanted?.resourceVersion && wanted.resourceVersion !== resourceVersion) throw conflictError(name);
      const patched = toWire(applyPatch(before.event, changes));
      // These are the server's own, whatever the patch says of them.
      Object.assign(patched.metadata, { namespace, name, uid, resourceVersion, creationTimestamp });
      const isSame = JSON.stringify(patched) === JSON.stringify(before.event);
      return isSame ? patched : this.#add(tx, patched, before);
    }, signal);
  }

  async get(namespace: string, name: string, { signal }: SinkOptions = {}): Promise<CoreV1Event> {
    const key = toKey(namespace, name);
    const found = await this.#db.read((tx) => findState(tx, LOCAL_CLUSTER, key), signal);
    if (!found) throw notFoundError(name);
    return found.event;
  }

  async find(query: EventQuery, { signal }: SinkOptions = {}): Promise<CoreV1Event[]> {
    checkQuery(query);
    const found: CoreV1Event[] = [];
    for await (const { events } of listEvents(this.#db, LOCAL_CLUSTER, query, signal)) found.push(...events);
    return found;
  }

  /** Stores a state under the next revision, which becomes its resourceVersion. */
  async #add(tx: Transaction, event: CoreV1Event, before: StoredState | undefined): Promise<CoreV1Event> {
    const revision = await nextRevision(tx);
    event.metadata.resourceVersion = String(revision);
    await addState(tx, { clusterId: LOCAL_CLUSTER, revision, event, before });
    await expireStates(tx, revision);
    return event;
  }
}

/** Copies what JSON can express: the caller may change its object while the write waits. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
