import type { ReadableEventSink } from '../../record/sink.ts';

/** Makes a request, or throws where it must not be made any more. */
export type Guard = <Answer>(request: () => Promise<Answer>) => Promise<Answer>;

/** The sink, with every request behind a guard. */
export function guardSink(sink: ReadableEventSink, guard: Guard): ReadableEventSink {
  return {
    create: (...request) => guard(() => sink.create(...request)),
    patch: (...request) => guard(() => sink.patch(...request)),
    get: (...request) => guard(() => sink.get(...request)),
    find: (...request) => guard(() => sink.find(...request)),
  };
}
