import type { EventsV1Sink } from './events-v1/sink.ts';
import type { ReadableEventSink } from './sink.ts';

/** A sink that holds connections or files until it is closed. */
export interface OpenedSink extends ReadableEventSink, AsyncDisposable {
  /** A sink for the same events in `events.k8s.io/v1`. */
  readonly eventsV1: EventsV1Sink;
  /** Closes connections and files. Requests in flight may fail: shut down broadcasters first. */
  close(): Promise<void>;
}

/** Combines a sink, its `events.k8s.io/v1` form, and its `close`. */
export function toOpenedSink(
  sink: ReadableEventSink,
  eventsV1: EventsV1Sink,
  close: () => Promise<void>,
): OpenedSink {
  return {
    create: (...request) => sink.create(...request),
    patch: (...request) => sink.patch(...request),
    get: (...request) => sink.get(...request),
    find: (...request) => sink.find(...request),
    eventsV1,
    close,
    [Symbol.asyncDispose]: close,
  };
}
