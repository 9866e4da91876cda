import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import { type EventSink, storedEvent } from '../sink.ts';
import type { EventsV1Sink } from './sink.ts';

/**
 * Wraps a core/v1 sink as an `events.k8s.io/v1` sink. Events are converted as the API server converts them, and can be
 * read in both versions.
 *
 * @example
 * new EventsV1Broadcaster().startRecordingToSink(toEventsV1Sink(archive));
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
