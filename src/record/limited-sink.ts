import { Fifo } from './fifo.ts';
import type { EventSink, ReadableEventSink } from './sink.ts';

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

class Slots {
  readonly #waiting = new Fifo<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async run<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await request();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
