/**
 * Kubernetes events: record them as client-go does, list them, and follow them.
 *
 * Importing it loads neither a Kubernetes client nor a database: `openCluster`, `openStore`, and `openDump` do, when they
 * are called. What only programs ported from Go need is in `kubectl-kev/client-go`.
 *
 * @packageDocumentation
 */

export { KevError, StatusError, UnavailableError } from './core/errors.ts';
export type { CoreV1Event, EventsV1Event, ObjectReference } from './event/types.ts';
export type { EventReader } from './library/event-reader.ts';
export type { EventStore } from './library/event-store.ts';
export { filterEvents } from './library/filter-events.ts';
export { formatEvents } from './library/format-events.ts';
export { openCluster } from './library/open-cluster.ts';
export { openDump } from './library/open-dump.ts';
export { openStore } from './library/open-store.ts';
export type { EventSelection } from './library/selection.ts';
export { EventBroadcaster } from './record/event-broadcaster.ts';
export type { EventToRecord } from './record/event-to-record.ts';
export { EventsV1Broadcaster } from './record/events-v1/broadcaster.ts';
export type { EventsV1Recorder } from './record/events-v1/recorder.ts';
export type { Outcome } from './record/outcome.ts';
export type { RecordedEvent } from './record/recorded-event.ts';
export type { EventRecorder } from './record/recorder.ts';
export type { EventSink } from './record/sink.ts';
export { FakeRecorder } from './record/testing/fake-recorder.ts';
export { MemorySink } from './record/testing/memory-sink.ts';
export { sortEvents } from './select/order.ts';
