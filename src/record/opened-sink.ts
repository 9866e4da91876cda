import type { EventsV1Sink } from './events-v1/sink.ts';
import type { ReadableEventSink } from './sink.ts';

/** A sink that was opened, and that is to be closed when nothing more will be written to it. */
export interface OpenedSink extends ReadableEventSink, AsyncDisposable {
  /** The same events, written in their newer form. */
  readonly eventsV1: EventsV1Sink;
  /** Lets go of connections and files. What is under way may fail: first end what records into it. */
  close(): Promise<void>;
}

/** One object of what belongs together. `await using` closes it. */
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
