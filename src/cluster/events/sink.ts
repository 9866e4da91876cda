import { UnavailableError } from '../../core/errors.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { CoreV1Event, EventsV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import type { EventSource } from '../../select/source.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toEvent } from './event-response.ts';
import { eventPath, eventRequests } from './events-resource.ts';

/** Limit of the events found; no object has that many. */
const MAX_FOUND = 20_000;

/**
 * Writes events to a cluster through `core/v1`.
 *
 * @param dryRun the server does everything except storing
 */
export function clusterEventSink(
  client: ApiClient,
  source: EventSource,
  dryRun?: boolean | undefined,
): ReadableEventSink {
  const requests = eventRequests('v1', dryRun);
  return {
    async create(event, options) {
      return toEvent(await client.json(requests.create(event.metadata, toWire(event), options)));
    },
    async patch(event, patch, options) {
      return toEvent(await client.json(requests.patch(event.metadata, patch ?? {}, options)));
    },
    async get(namespace, name, { signal } = {}) {
      return toEvent(await client.json({ path: eventPath('v1', namespace, name), signal }));
    },
    async find(query, options) {
      const found: CoreV1Event[] = [];
      for await (const { items } of source.list(query, options)) {
        // Not spread: the arguments of a page without a limit would overflow the stack.
        for (const event of items) found.push(event);
        if (found.length > MAX_FOUND)
          throw new UnavailableError(`the server found more than ${MAX_FOUND} events about one object`, {
            isTransient: false,
          });
      }
      return found;
    },
  };
}

/** Writes events to a cluster through `events.k8s.io/v1`; otherwise as `clusterEventSink`. */
export function clusterEventsV1Sink(client: ApiClient, dryRun?: boolean | undefined): EventsV1Sink {
  const requests = eventRequests('events.k8s.io/v1', dryRun);
  return {
    async create(event, options) {
      const body = toEventsV1(toWire(toCoreV1(event)));
      return toStoredEvent(await client.json(requests.create(event.metadata, body, options)));
    },
    async patch(event, patch, options) {
      return toStoredEvent(await client.json(requests.patch(event.metadata, patch, options)));
    },
  };
}

function toStoredEvent(response: EventsV1Event): EventsV1Event {
  return toEventsV1(toEvent(toCoreV1(response)));
}
