import type { ReadableEventSink } from '../../record/sink.ts';

/** Makes a request, or throws where it must not be made any more. */
export type Fence = <Answer>(request: () => Promise<Answer>) => Promise<Answer>;

/** The sink, with every request behind a fence. */
export function fenceSink(sink: ReadableEventSink, fence: Fence): ReadableEventSink {
  return {
    create: (...request) => fence(() => sink.create(...request)),
    patch: (...request) => fence(() => sink.patch(...request)),
    get: (...request) => fence(() => sink.get(...request)),
    find: (...request) => fence(() => sink.find(...request)),
  };
}
