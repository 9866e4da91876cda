import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../core/clock.ts';
import { formatTime } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import { checkQuery, type EventQuery, matchesQuery } from '../../select/query.ts';
import { applyPatch } from '../apply-patch.ts';
import { toEventsV1Sink } from '../events-v1/core-sink.ts';
import type { EventsV1Sink } from '../events-v1/sink.ts';
import type { EventPatch, ReadableEventSink } from '../sink.ts';
import { alreadyExistsError, conflictError, invalidError, notFoundError } from '../status-errors.ts';

/**
 * A sink in memory that behaves as the API server, for tests and examples: it sets uid, resourceVersion, and
 * creationTimestamp, keeps times with the precision of core/v1, and refuses a name that exists (409 AlreadyExists), a
 * patch with an old resourceVersion (409 Conflict), and an event that does not exist (404).
 *
 * Events are copied in and out, so callers may change theirs.
 *
 * @example
 * const sink = new MemorySink();
 * broadcaster.startRecordingToSink(sink);
 * reconcile(pod, broadcaster.newRecorder({ component: 'my-controller' }));
 * await broadcaster.flush();
 * assert.equal(sink.events[0]?.reason, 'NoTeam');
 */
export class MemorySink implements ReadableEventSink {
  readonly #clock: Clock;
  readonly #events = new Map<string, CoreV1Event>();
  #revision = 0;
  /** The same events as a sink for `EventsV1Broadcaster`. */
  readonly eventsV1: EventsV1Sink = toEventsV1Sink(this);

  constructor({
    clock = systemClock,
  }: {
    /** @default the clock of the system */
    clock?: Clock;
  } = {}) {
    this.#clock = clock;
  }

  /** All stored events, in order of creation. */
  get events(): CoreV1Event[] {
    return [...this.#events.values()].map((event) => structuredClone(event));
  }

  async create(event: CoreV1Event): Promise<CoreV1Event> {
    const { namespace, name = '' } = event.metadata;
    if (!name || !namespace) throw invalidError(name, name ? 'metadata.namespace' : 'metadata.name', '');
    const key = keyOf(namespace, name);
    if (this.#events.has(key)) throw alreadyExistsError(name);
    const creationTimestamp = formatTime(this.#clock.now());
    const metadata = {
      ...event.metadata,
      uid: randomUUID(),
      resourceVersion: this.#nextVersion(),
      creationTimestamp,
    };
    return this.#store(key, structuredClone(toWire({ ...event, metadata })));
  }

  async patch(event: CoreV1Event, patch: EventPatch | null): Promise<CoreV1Event> {
    const { namespace = '', name = '' } = event.metadata;
    const stored = this.#find(namespace, name);
    const wanted = patch?.metadata?.resourceVersion;
    if (wanted && wanted !== stored.metadata.resourceVersion) throw conflictError(name);
    const patched = toWire(applyPatch(stored, structuredClone(patch ?? {})));
    const { uid, resourceVersion, creationTimestamp } = stored.metadata;
    Object.assign(patched.metadata, { uid, resourceVersion, creationTimestamp, namespace, name });
    if (JSON.stringify(patched) === JSON.stringify(stored)) return structuredClone(stored);
    patched.metadata.resourceVersion = this.#nextVersion();
    return this.#store(keyOf(namespace, name), patched);
  }

  async get(namespace: string, name: string): Promise<CoreV1Event> {
    return structuredClone(this.#find(namespace, name));
  }

  async find(query: EventQuery): Promise<CoreV1Event[]> {
    checkQuery(query);
    return this.events.filter((event) => matchesQuery(event, query));
  }

  /** Removes an event, as the server does after its time to live. Returns whether it existed. */
  delete(namespace: string, name: string): boolean {
    return this.#events.delete(keyOf(namespace, name));
  }

  #find(namespace: string, name: string): CoreV1Event {
    const stored = this.#events.get(keyOf(namespace, name));
    if (!stored) throw notFoundError(name);
    return stored;
  }

  #store(key: string, event: CoreV1Event): CoreV1Event {
    this.#events.set(key, event);
    return structuredClone(event);
  }

  #nextVersion(): string {
    this.#revision += 1;
    return String(this.#revision);
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
