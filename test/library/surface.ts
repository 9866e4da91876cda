import * as clientGo from '../../src/client-go.ts';
import {
  type CoreV1Event,
  EventBroadcaster,
  type EventReader,
  type EventRecorder,
  type EventSelection,
  type EventSink,
  type EventStore,
  EventsV1Broadcaster,
  type EventsV1Event,
  type EventsV1Recorder,
  type EventToRecord,
  FakeRecorder,
  filterEvents,
  formatEvents,
  KevError,
  MemorySink,
  type ObjectReference,
  type Outcome,
  openCluster,
  openDump,
  openStore,
  type RecordedEvent,
  StatusError,
  sortEvents,
  UnavailableError,
} from '../../src/index.ts';

// What users rely on at compile time, in every kind of module. It is never run.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function check<_Holds extends true>(): void {}

export async function useRecorders(sink: EventSink, reference: ObjectReference): Promise<void> {
  const broadcaster = new EventBroadcaster({
    correlator: { keyFunc: clientGo.aggregateByReason },
    queueLength: 5,
  });
  const outcomes: Outcome[] = [];
  const recording = broadcaster.startRecordingToSink(sink, {
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  broadcaster.startRecordingToSink(new MemorySink(), { sharedCounts: true, concurrency: 16 });
  // @ts-expect-error A sink that cannot be read has nothing to share counts on.
  broadcaster.startRecordingToSink(sink, { sharedCounts: true });
  check<Equal<typeof recording.totals.pending, number>>();

  const recorder: EventRecorder = broadcaster.newRecorder({ component: 'c', host: 'h' });
  const event: EventToRecord = {
    type: 'Normal',
    reason: 'R',
    message: 'm',
    labels: { a: 'b' },
    related: reference,
  };
  const recorded = recorder.record(reference, event);
  check<Equal<typeof recorded, RecordedEvent<CoreV1Event>>>();
  const outcome = await recorded.outcome;
  if (outcome.kind === 'patched') check<Equal<typeof outcome.count, number>>();
  if (outcome.kind === 'rejected') check<Equal<typeof outcome.error, Error>>();
  // @ts-expect-error The types are Normal and Warning.
  recorder.record(reference, { ...event, type: 'warning' });
  // @ts-expect-error A reason is required.
  recorder.record(reference, { type: 'Normal', message: 'm' });
  check<Equal<ReturnType<typeof recorder.eventf>, CoreV1Event | undefined>>();
  for (const each of [recorder, new FakeRecorder()])
    each.annotatedEventf(reference, {}, 'Normal', 'R', '%s', 'm');

  const events = new EventsV1Broadcaster();
  events.startRecordingToSink(new MemorySink().eventsV1);
  events.startRecordingToSink(clientGo.toEventsV1Sink(sink), { cache: new clientGo.SeriesCache() });
  const other: EventsV1Recorder = events.newRecorder('example.com/c', { reportingInstance: 'c-0' });
  check<Equal<ReturnType<typeof other.record>, RecordedEvent<EventsV1Event>>>();
  other.annotatedEventf(reference, null, { a: 'b' }, 'Normal', 'R', 'A', '%s', 'm');
  await Promise.all([broadcaster.flush(AbortSignal.timeout(1)), events.shutdown(5)]);
}

export async function useReaders(signal: AbortSignal): Promise<CoreV1Event[]> {
  await using cluster = await openCluster({
    kubeconfig: 'k',
    context: 'c',
    requestTimeoutMs: 1,
    userAgent: 'a',
  });
  await using store = await openStore('postgres://db/kev', { readOnly: true });
  await using recording = await openStore('events', { cluster: 'prod' });
  await using dump = await openDump(['a.json', '-'], { recursive: true, log: ({ msg }) => console.log(msg) });
  check<Equal<typeof cluster, EventStore>>();
  check<Equal<typeof store, EventStore>>();
  check<Equal<typeof recording, EventReader>>();
  check<Equal<typeof dump, EventReader>>();
  const selection: EventSelection = { namespace: 'a', object: { kind: 'Pod', name: 'b' }, since: new Date() };
  for await (const event of cluster.watch(selection, { past: true, signal }))
    check<Equal<typeof event, CoreV1Event>>();
  // @ts-expect-error Times are dates.
  await store.list({ since: '10m' });
  const events = await store.list(selection, { order: 'count', limit: 5, signal });
  const text: string = formatEvents(events, { namespace: true, wide: true, headers: false, timezone: 'UTC' });
  return filterEvents(sortEvents(events, { key: 'object', reverse: true }), { include: [new RegExp(text)] });
}

export function useErrors(error: unknown): string | undefined {
  if (error instanceof KevError) return error.hint ?? error.code;
  if (error instanceof StatusError) return error.status.reason;
  if (error instanceof clientGo.InvalidRequestError) return error.message;
  return error instanceof UnavailableError ? String(error.isTransient) : undefined;
}

export function useClientGo(scheme: clientGo.Scheme): unknown[] {
  const { EventCorrelator, aggregateByReasonMessage, getEventKey, getSpamKey, systemClock } = clientGo;
  const reference = clientGo.getPartialReference({ kind: 'Pod', name: 'a' }, 'spec', scheme);
  const event: CoreV1Event = { metadata: {}, involvedObject: clientGo.getReference(reference) };
  new clientGo.FakeEventsV1Recorder().eventf(reference, null, 'Normal', 'R', 'A', '%s', 'm');
  const correlator = new EventCorrelator({ messageFunc: aggregateByReasonMessage }, systemClock);
  return [correlator.correlate(event).skip, getEventKey(event), getSpamKey(event)];
}
