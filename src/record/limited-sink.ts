import { Semaphore } from './semaphore.ts';
import type { EventSink, ReadableEventSink } from './sink.ts';

/** Wraps a sink so that at most `concurrency` of its requests are in flight. The others wait in order. */
export function limitSink<Sink extends EventSink>(sink: Sink, concurrency: number): Sink {
  const semaphore = new Semaphore(concurrency);
  const inner: EventSink & Partial<ReadableEventSink> = sink;
  const { get, find } = inner;
  const limited: typeof inner = {
    create: (event, options) => semaphore.run(() => inner.create(event, options)),
    patch: (event, patch, options) => semaphore.run(() => inner.patch(event, patch, options)),
    ...(get && { get: (...request) => semaphore.run(() => get.apply(inner, request)) }),
    ...(find && { find: (...request) => semaphore.run(() => find.apply(inner, request)) }),
  };
  return limited as Sink;
}
