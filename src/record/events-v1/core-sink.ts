import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import { type EventSink, storedEvent } from '../sink.ts';
import type { EventsV1Sink } from './sink.ts';

/**
 * Makes a sink of the classic API take events in their newer form. Both forms are one event: what
 * is written through here is read through the classic sink, converted as the API server converts.
 *
 * Source: kubernetes `pkg/apis/events/v1/conversion.go`.
 */
export function toEventsV1Sink(sink: EventSink): EventsV1Sink {
  return {
    async create(event, options) {
      const sent = toCoreV1(event);
      return toEventsV1(storedEvent(await sink.create(sent, options), sent));
    },
    async patch(event, patch, options) {
      const sent = toCoreV1(event);
      return toEventsV1(storedEvent(await sink.patch(sent, patch, options), sent));
    },
  };
}
