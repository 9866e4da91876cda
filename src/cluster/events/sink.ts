import { UnavailableError } from '../../core/errors.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { CoreV1Event, EventsV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import type { EventsV1Patch, EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { EventPatch, ReadableEventSink, SinkOptions } from '../../record/sink.ts';
import type { EventQuery } from '../../select/query.ts';
import type { EventSource } from '../../select/source.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toEvent } from './event-response.ts';
import { eventPath, eventRequests } from './events-resource.ts';

/** Limit of the events found; no object has that many. */
const MAX_FOUND = 20_000;

/** Writes events to a cluster through `core/v1`. */
export class ClusterEventSink implements ReadableEventSink {
  readonly #client: ApiClient;
  readonly #source: EventSource;
  readonly #requests: ReturnType<typeof eventRequests>;

  /** @param options.dryRun the server does everything except storing; default false */
  constructor(client: ApiClient, source: EventSource, options: { dryRun?: boolean | undefined } = {}) {
    this.#client = client;
    this.#source = source;
    this.#requests = eventRequests('v1', options.dryRun);
  }

  async create(event: CoreV1Event, options?: SinkOptions): Promise<CoreV1Event> {
    const request = this.#requests.create(event.metadata, toWire(event), options);
    return toEvent(await this.#client.json(request));
  }

  async patch(event: CoreV1Event, patch: EventPatch | null, options?: SinkOptions): Promise<CoreV1Event> {
    const request = this.#requests.patch(event.metadata, patch ?? {}, options);
    return toEvent(await this.#client.json(request));
  }

  async get(namespace: string, name: string, { signal }: SinkOptions = {}): Promise<CoreV1Event> {
    return toEvent(await this.#client.json({ path: eventPath('v1', namespace, name), signal }));
  }

  async find(query: EventQuery, options: SinkOptions = {}): Promise<CoreV1Event[]> {
    const found: CoreV1Event[] = [];
    for await (const { items } of this.#source.list(query, options)) {
      // Not spread: the arguments of a page without a limit would overflow the stack.
      for (const event of items) found.push(event);
      if (found.length > MAX_FOUND)
        throw new UnavailableError(`the server found more than ${MAX_FOUND} events about one object`, {
          isTransient: false,
        });
    }
    return found;
  }
}

/** Writes events to a cluster through `events.k8s.io/v1`. */
export class ClusterEventsV1Sink implements EventsV1Sink {
  readonly #client: ApiClient;
  readonly #requests: ReturnType<typeof eventRequests>;

  /** @param options.dryRun the server does everything except storing; default false */
  constructor(client: ApiClient, options: { dryRun?: boolean | undefined } = {}) {
    this.#client = client;
    this.#requests = eventRequests('events.k8s.io/v1', options.dryRun);
  }

  async create(event: EventsV1Event, options?: SinkOptions): Promise<EventsV1Event> {
    const body = toEventsV1(toWire(toCoreV1(event)));
    return toNewer(await this.#client.json(this.#requests.create(event.metadata, body, options)));
  }

  async patch(event: EventsV1Event, patch: EventsV1Patch, options?: SinkOptions): Promise<EventsV1Event> {
    return toNewer(await this.#client.json(this.#requests.patch(event.metadata, patch, options)));
  }
}

function toNewer(response: EventsV1Event): EventsV1Event {
  return toEventsV1(toEvent(toCoreV1(response)));
}
