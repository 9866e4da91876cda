import type { EventSink, ReadableEventSink } from './sink.ts';
import { Slots } from './slots.ts';

/** The sink, with no more than `concurrency` of its requests under way at once; the others wait in their order. */
export function limitSink<Sink extends EventSink>(sink: Sink, concurrency: number): Sink {
  const slots = new Slots(concurrency);
  const inner: EventSink & Partial<ReadableEventSink> = sink;
  const { get, find } = inner;
  const limited: typeof inner = {
    create: (...request) => slots.run(() => inner.create(...request)),
    patch: (...request) => slots.run(() => inner.patch(...request)),
    ...(get && { get: (...request) => slots.run(() => get.apply(inner, request)) }),
    ...(find && { find: (...request) => slots.run(() => find.apply(inner, request)) }),
  };
  return limited as Sink;
}
