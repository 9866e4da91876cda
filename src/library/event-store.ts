import type { EventsV1Sink } from '../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import { type EventReader, type ReaderParts, toEventReader } from './event-reader.ts';

/**
 * Where events are read from and recorded to: a cluster or a store. Shut broadcasters down before closing it.
 *
 * @example
 * await using store = await openStore('events');
 * await using broadcaster = new EventBroadcaster();
 * broadcaster.startRecordingToSink(store);
 */
export interface EventStore extends EventReader, ReadableEventSink {
  /** The same events as a sink for `EventsV1Broadcaster`. */
  readonly eventsV1: EventsV1Sink;
  /** The namespace of the context or the pod; `default` for a store. */
  readonly namespace: string;
  /** The server's address, the store's directory, or its URL without credentials. */
  readonly location: string;
}

/** The parts of an `EventStore`. */
export interface StoreParts extends ReaderParts, Pick<EventStore, 'eventsV1' | 'namespace' | 'location'> {
  sink: ReadableEventSink;
}

/** Makes an `EventStore` of its parts. */
export function toEventStore({ sink, eventsV1, namespace, location, ...reader }: StoreParts): EventStore {
  return {
    ...toEventReader(reader),
    create: (...request) => sink.create(...request),
    patch: (...request) => sink.patch(...request),
    get: (...request) => sink.get(...request),
    find: (...request) => sink.find(...request),
    eventsV1,
    namespace,
    location,
  };
}
