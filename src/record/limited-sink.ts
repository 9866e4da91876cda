import { Semaphore } from './semaphore.ts';
import type { EventSink, ReadableEventSink } from './sink.ts';

/** The sink, with no more than `concurrency` of its requests under way at once; the others wait in their order. */
export function limitSink<Sink extends EventSink>(sink: Sink, concurrency: number): Sink {
  const slots = new Semaphore(concurrency);
  const inner: EventSink & Partial<ReadableEventSink> = sink;
  const { get, find } = inner;
  const limited: typeof inner = {
    create: (event, options) => slots.run(() => inner.create(event, options)),
    patch: (event, patch, options) => slots.run(() => inner.patch(event, patch, options)),
    ...(get && { get: (...request) => slots.run(() => get.apply(inner, request)) }),
    ...(find && { find: (...request) => slots.run(() => find.apply(inner, request)) }),
  };
  return limited as Sink;
}
