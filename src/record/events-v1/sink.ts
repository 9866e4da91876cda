import type { EventSeries, EventsV1Event } from '../../event/types.ts';
import type { SinkOptions } from '../sink.ts';

/**
 * A strategic merge patch of an `events.k8s.io/v1` event. The API allows changes of the series only. `lastObservedTime` is
 * in microseconds.
 */
export interface EventsV1Patch {
  series: EventSeries;
}

/**
 * Stores `events.k8s.io/v1` events. Times have nanoseconds; a sink keeps the microseconds of its API. Throws the same
 * errors as `EventSink`. Must not change its arguments.
 *
 * Source: client-go `tools/events/interfaces.go`, EventSink.
 */
export interface EventsV1Sink {
  /** Stores a new event under its name. Resolves to the stored event. */
  create(event: EventsV1Event, options?: SinkOptions): Promise<EventsV1Event>;
  /** Patches the stored event with the namespace and name of `event`. Resolves to the stored event. */
  patch(event: EventsV1Event, patch: EventsV1Patch, options?: SinkOptions): Promise<EventsV1Event>;
}
