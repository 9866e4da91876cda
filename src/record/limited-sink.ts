import type { EventsV1Sink } from './events-v1/sink.ts';
import { Semaphore } from './semaphore.ts';
import type { EventSink, ReadableEventSink, SinkOptions } from './sink.ts';

/** Makes a request of a sink, given the options of its caller. */
export type WrapRequest = <Response>(
  request: (options?: SinkOptions) => Promise<Response>,
  options: SinkOptions | undefined,
) => Promise<Response>;

/** Wraps a sink so that `write` makes each of its writes, and `read` each of its reads. */
export function wrapSink<Sink extends EventSink | EventsV1Sink>(
  sink: Sink,
  write: WrapRequest,
  read: WrapRequest = write,
): Sink {
  // Both APIs have the same methods.
  const inner = sink as EventSink & Partial<ReadableEventSink>;
  const { get, find } = inner;
  const wrapped: typeof inner = {
    create: (event, options) => write((own) => inner.create(event, own), options),
    patch: (event, patch, options) => write((own) => inner.patch(event, patch, own), options),
    ...(get && {
      get: (namespace, name, options) => read((own) => get.call(inner, namespace, name, own), options),
    }),
    ...(find && { find: (query, options) => read((own) => find.call(inner, query, own), options) }),
  };
  return wrapped as Sink;
}

/** Wraps a sink so that at most `concurrency` of its requests are in flight. The others wait in order. */
export function limitSink<Sink extends EventSink | EventsV1Sink>(sink: Sink, concurrency: number): Sink {
  const semaphore = new Semaphore(concurrency);
  return wrapSink(sink, (request, options) => semaphore.run(() => request(options)));
}
