import type { EventSeries, EventsV1Event } from '../../event/types.ts';
import type { SinkOptions } from '../sink.ts';

/**
 * A strategic merge patch of an `events.k8s.io/v1` event. Once an event is there, the API lets
 * nothing but its series change. `lastObservedTime` has six fractional digits, as it goes over the wire.
 */
export interface EventsV1Patch {
  series: EventSeries;
}

/**
 * Takes events in their newer form: the API server, memory. Times come in with nanoseconds; a sink
 * writes the six digits that its API takes. Throws what `EventSink` throws, and changes nothing in
 * what it is given.
 *
 * Source: client-go `tools/events/interfaces.go`, EventSink.
 */
export interface EventsV1Sink {
  /** Stores a new event under its name and gives it back as stored. */
  create(event: EventsV1Event, options?: SinkOptions): Promise<EventsV1Event>;
  /** Replaces the stored event of this namespace and name. Recording never asks for it. */
  update?(event: EventsV1Event, options?: SinkOptions): Promise<EventsV1Event>;
  /** Changes the stored event of `event`'s namespace and name, and gives it back as stored. */
  patch(event: EventsV1Event, patch: EventsV1Patch, options?: SinkOptions): Promise<EventsV1Event>;
}
