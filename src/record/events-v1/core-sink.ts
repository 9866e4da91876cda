import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { EventSink } from '../sink.ts';
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
      return toEventsV1(await sink.create(toCoreV1(event), options));
    },
    async patch(event, patch, options) {
      return toEventsV1(await sink.patch(toCoreV1(event), patch, options));
    },
  };
}
