import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { isSubdomain } from '../event/name-rules.ts';
import { formatTime } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { toWire } from '../event/wire.ts';
import { applyPatch } from '../record/apply-patch.ts';
import type { EventPatch, ReadableEventSink, SinkOptions } from '../record/sink.ts';
import { checkQuery, type EventQuery, matchesQuery } from '../select/query.ts';
import type { Environment } from './environment.ts';
import { alreadyExists, conflict, invalid, notFound } from './refusal.ts';

/**
 * Stores events as the API server does: it gives them uid, resourceVersion and creationTimestamp,
 * keeps what core/v1 keeps, and refuses in the server's words. What a call has confirmed is on disk.
 *
 * Each write reads, checks and writes in one transaction: of several processes that patch from the
 * same resourceVersion one goes through.
 */
export class LocalSink implements ReadableEventSink {
  readonly #environment: Environment;
  readonly #clock: Clock;

  constructor(environment: Environment, clock: Clock) {
    this.#environment = environment;
    this.#clock = clock;
  }

  async create(event: CoreV1Event, { signal }: SinkOptions = {}): Promise<CoreV1Event> {
    const { namespace = '', name = '' } = event.metadata;
    if (!isSubdomain(name)) throw invalid(name, 'metadata.name', name);
    if (!isSubdomain(namespace)) throw invalid(name, 'metadata.namespace', namespace);
    const creationTimestamp = formatTime(this.#clock.now());
    const metadata = { ...event.metadata, uid: randomUUID(), resourceVersion: '0', creationTimestamp };
    const stored = copy(toWire({ ...event, metadata }));
    return this.#environment.write((tables) => {
      if (tables.get(namespace, name)) throw alreadyExists(name);
      tables.insert(stored);
      return stored;
    }, signal);
  }

  async patch(
    { metadata: { namespace = '', name = '' } }: CoreV1Event,
    patch: EventPatch | null,
    { signal }: SinkOptions = {},
  ): Promise<CoreV1Event> {
    const changes = copy(patch ?? {});
    return this.#environment.write((tables) => {
      const before = tables.get(namespace, name);
      if (!before) throw notFound(name);
      const { uid, resourceVersion, creationTimestamp } = before.metadata;
      const wanted = changes.metadata;
      if (wanted?.resourceVersion && wanted.resourceVersion !== resourceVersion)
        throw conflict(name, MODIFIED);
      const patched = toWire(applyPatch(before, changes));
      // These are the server's own, whatever the patch says of them.
      Object.assign(patched.metadata, { namespace, name, uid, resourceVersion, creationTimestamp });
      if (JSON.stringify(patched) !== JSON.stringify(before)) tables.replace(before, patched);
      return patched;
    }, signal);
  }

  async get(namespace: string, name: string): Promise<CoreV1Event> {
    const tables = await this.#environment.tables();
    const event = this.#environment.read(() => tables?.get(namespace, name));
    if (!event) throw notFound(name);
    return event;
  }

  async find(query: EventQuery): Promise<CoreV1Event[]> {
    checkQuery(query);
    const tables = await this.#environment.tables();
    if (!tables) return [];
    return this.#environment.read(() => {
      const found: CoreV1Event[] = [];
      let after: Buffer | undefined;
      do {
        const { events, last } = tables.page(query, after);
        for (const event of events) if (matchesQuery(event, query)) found.push(event);
        after = last;
      } while (after);
      return found;
    });
  }
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** As JSON has it: a call may come back later to what its caller has changed by then. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
