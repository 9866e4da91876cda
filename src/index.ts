/**
 * The library: records Kubernetes events as client-go does.
 *
 * Importing it loads neither a Kubernetes client nor a database: `openClusterSink` and `openLocalSink`
 * do, when they are called.
 */

export type { ClusterSinkOptions } from './cluster/connect.ts';
export type { Credentials } from './cluster/credentials/credentials.ts';
export { openClusterSink } from './cluster/open-sink.ts';
export { type Clock, systemClock } from './core/clock.ts';
export {
  type ErrorCode,
  InvalidRequestError,
  KevError,
  type Status,
  StatusError,
  UnavailableError,
} from './core/errors.ts';
export { version } from './core/version.ts';
export type {
  CoreV1Event,
  EventReporter as EventSource,
  EventSeries,
  EventsV1Event,
  EventType,
  ObjectMeta,
  ObjectReference,
} from './event/types.ts';
export type { AggregateKeyFunc, AggregateMessageFunc } from './record/correlate/aggregator.ts';
export {
  type CorrelateResult,
  type CorrelatorOptions,
  EventCorrelator,
} from './record/correlate/correlator.ts';
export {
  type AggregateKeys,
  aggregateByReason,
  aggregateByReasonMessage,
  getEventKey,
  getSpamKey,
} from './record/correlate/event-key.ts';
export type { SpamKeyFunc } from './record/correlate/spam-filter.ts';
export {
  type DeliveryOptions,
  EventBroadcaster,
  type EventBroadcasterOptions,
} from './record/event-broadcaster.ts';
export type { EventWatch } from './record/event-watch.ts';
export {
  EventsV1Broadcaster,
  type EventsV1BroadcasterOptions,
  type EventsV1RecordingOptions,
} from './record/events-v1/broadcaster.ts';
export { toEventsV1Sink } from './record/events-v1/core-sink.ts';
export { FakeEventsV1Recorder } from './record/events-v1/fake-recorder.ts';
export type { EventsV1Recorder, EventsV1RecorderOptions } from './record/events-v1/recorder.ts';
export { SeriesCache } from './record/events-v1/series-cache.ts';
export type { SeriesRecording } from './record/events-v1/series-recording.ts';
export type { EventsV1Patch, EventsV1Sink } from './record/events-v1/sink.ts';
export type { Log, LogEntry } from './record/log.ts';
export type { OpenedSink } from './record/opened-sink.ts';
export type { Outcome, OutcomeKind, Totals } from './record/outcome.ts';
export type { EventRecorder, RecorderOptions } from './record/recorder.ts';
export type { Recording } from './record/recording.ts';
export { getPartialReference, getReference, type RecordedObject } from './record/reference.ts';
export { type ApiObject, classNameScheme, type Scheme, type TypeMeta } from './record/scheme.ts';
export type { SharedIdentity } from './record/shared/shared-event.ts';
export type { EventPatch, EventSink, ReadableEventSink, SinkOptions } from './record/sink.ts';
export { FakeRecorder } from './record/testing/fake-recorder.ts';
export { MemorySink } from './record/testing/memory-sink.ts';
export type { EventQuery, FieldRequirement } from './select/query.ts';
export type { LocalSinkOptions } from './store/default-store.ts';
export { openLocalSink } from './store/open-sink.ts';
