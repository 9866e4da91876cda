import { toCoreV1, toEventsV1 } from '../event/convert.ts';
import type { EventsV1Event } from '../event/types.ts';
import { toWire } from '../event/wire.ts';
import type { EventsV1Patch, EventsV1Sink } from '../record/events-v1/sink.ts';
import type { SinkOptions } from '../record/sink.ts';
import { createPath, eventPath, STRATEGIC_MERGE_PATCH } from './events-resource.ts';
import type { ApiClient } from './request.ts';

const API = 'events.k8s.io/v1';

/** Writes events to a cluster through `events.k8s.io/v1`. */
export class ClusterEventsV1Sink implements EventsV1Sink {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async create(event: EventsV1Event, options: SinkOptions = {}): Promise<EventsV1Event> {
    return this.#client.json<EventsV1Event>({
      method: 'POST',
      path: createPath(API, event.metadata),
      body: toEventsV1(toWire(toCoreV1(event))),
      signal: options.signal,
    });
  }

  async patch(event: EventsV1Event, patch: EventsV1Patch, options: SinkOptions = {}): Promise<EventsV1Event> {
    return this.#client.json<EventsV1Event>({
      method: 'PATCH',
      path: eventPath(API, event.metadata),
      body: patch,
      contentType: STRATEGIC_MERGE_PATCH,
      signal: options.signal,
    });
  }
}
