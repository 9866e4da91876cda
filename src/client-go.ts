/**
 * Parts of client-go that only programs ported from Go need beside `kubectl-kev`: the correlator and its keys, references
 * to objects, and the fake recorder of `tools/events`.
 *
 * @packageDocumentation
 */

export { systemClock } from './core/clock.ts';
export { InvalidRequestError } from './core/errors.ts';
export { EventCorrelator } from './record/correlate/correlator.ts';
export {
  aggregateByReason,
  aggregateByReasonMessage,
  getEventKey,
  getSpamKey,
} from './record/correlate/event-key.ts';
export { toEventsV1Sink } from './record/events-v1/core-sink.ts';
export { FakeEventsV1Recorder } from './record/events-v1/fake-recorder.ts';
export { SeriesCache } from './record/events-v1/series-cache.ts';
export { getPartialReference, getReference } from './record/reference.ts';
export type { Scheme } from './record/scheme.ts';
