import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { EventsV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import type { EventsV1Patch, EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { SinkOptions } from '../../record/sink.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toEvent } from './event-response.ts';
import { createPath, DRY_RUN, eventPath, STRATEGIC_MERGE_PATCH } from './events-resource.ts';

const API = 'events.k8s.io/v1';

/** Writes events to a cluster through `events.k8s.io/v1`. */
export class ClusterEventsV1Sink implements EventsV1Sink {
  readonly #client: ApiClient;
  readonly #query: { dryRun?: string };

  /** @param options.dryRun the server does everything except storing; default false */
  constructor(client: ApiClient, options: { dryRun?: boolean | undefined } = {}) {
    this.#client = client;
    this.#query = options.dryRun ? DRY_RUN : {};
  }

  async create(event: EventsV1Event, options: SinkOptions = {}): Promise<EventsV1Event> {
    const response = await this.#client.json<EventsV1Event>({
      method: 'POST',
      path: createPath(API, event.metadata),
      query: this.#query,
      body: toEventsV1(toWire(toCoreV1(event))),
      signal: options.signal,
    });
    return toNewer(response);
  }

  async patch(event: EventsV1Event, patch: EventsV1Patch, options: SinkOptions = {}): Promise<EventsV1Event> {
    const response = await this.#client.json<EventsV1Event>({
      method: 'PATCH',
      path: eventPath(API, event.metadata),
      query: this.#query,
      body: patch,
      contentType: STRATEGIC_MERGE_PATCH,
      signal: options.signal,
    });
    return toNewer(response);
  }
}

function toNewer(response: EventsV1Event): EventsV1Event {
  return toEventsV1(toEvent(toCoreV1(response)));
}
