import {
  CoreV1Event as ClientNodeEvent,
  V1Deployment,
  V1Pod,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { EventBroadcaster, type EventBroadcasterOptions } from '../../src/record/event-broadcaster.ts';
import type { EventToRecord } from '../../src/record/event-to-record.ts';
import { EventsV1Broadcaster } from '../../src/record/events-v1/broadcaster.ts';
import { toEventsV1Sink } from '../../src/record/events-v1/core-sink.ts';
import { FakeEventsV1Recorder } from '../../src/record/events-v1/fake-recorder.ts';
import type { LogEntry } from '../../src/record/log.ts';
import type { RecordedObject } from '../../src/record/reference.ts';
import type { EventSink } from '../../src/record/sink.ts';
import { FakeRecorder } from '../../src/record/testing/fake-recorder.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';

const metadata = { name: 'web-0', namespace: 'shop', uid: 'u1' };
const pod = { apiVersion: 'v1', kind: 'Pod', metadata };
const started: EventToRecord = { type: 'Normal', reason: 'Started', message: 'it runs' };

/** A broadcaster that records to a sink in memory, and its recorder. */
function start(sink: EventSink = new MemorySink(), options: EventBroadcasterOptions = {}) {
  const log: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({ log: (entry) => log.push(entry), ...options });
  const recording = broadcaster.startRecordingToSink(sink, { giveUp: () => true });
  return { broadcaster, recording, log, recorder: broadcaster.newRecorder({ component: 'c' }) };
}

function startEventsV1() {
  const log: LogEntry[] = [];
  const sink = new MemorySink();
  const broadcaster = new EventsV1Broadcaster({ log: (entry) => log.push(entry) });
  broadcaster.startRecordingToSink(toEventsV1Sink(sink), { giveUp: () => true });
  return { broadcaster, sink, log, recorder: broadcaster.newRecorder('example.com/c') };
}

/** Records an event and returns what it is about. */
function referenceTo(object: RecordedObject, options: Partial<EventToRecord> = {}) {
  const { event } = start().recorder.record(object, { ...started, ...options });
  const { apiVersion, kind, name } = event?.involvedObject ?? {};
  return [apiVersion, kind, name];
}

/** An object of `@kubernetes/client-node`, as its lists have them: without a kind. */
function listed<T extends object>(type: new () => T): T {
  return Object.assign(new type(), { metadata: { ...metadata } });
}

describe('recording an event with its outcome', () => {
  it('is created, then patched', async () => {
    const { recorder } = start();
    const first = recorder.record(pod, started);
    expect(await first.outcome).toMatchObject({ kind: 'created', emitted: first.event });
    expect(await recorder.record(pod, started).outcome).toMatchObject({ kind: 'patched', count: 2 });
  });

  it('returns the same outcome each time, also after it is known', async () => {
    const { broadcaster, recorder } = start();
    const recorded = recorder.record(pod, started);
    await broadcaster.flush();
    const outcome = await recorded.outcome;
    expect(outcome.kind).toBe('created');
    expect(await recorded.outcome).toBe(outcome);
  });

  it('is dropped when the queue is full, and after shutdown', async () => {
    const { broadcaster, recorder } = start(new MemorySink(), { queueLength: 1 });
    const all = Array.from({ length: 5 }, (_, at) => recorder.record(pod, { ...started, reason: `R${at}` }));
    const kinds = (await Promise.all(all.map(({ outcome }) => outcome))).map(({ kind }) => kind);
    expect(kinds).toContain('created');
    expect(kinds).toContain('dropped');
    await broadcaster.shutdown();
    expect((await recorder.record(pod, started).outcome).kind).toBe('dropped');
  });

  it('is dropped where no sink takes it', async () => {
    const recorder = new EventBroadcaster().newRecorder({ component: 'c' });
    expect((await recorder.record(pod, started).outcome).kind).toBe('dropped');
  });

  it('is filtered by the rate limit', async () => {
    const { recorder } = start(new MemorySink(), { correlator: { burstSize: 1, qps: 0.001 } });
    expect((await recorder.record(pod, started).outcome).kind).toBe('created');
    expect((await recorder.record(pod, { ...started, reason: 'R' }).outcome).kind).toBe('filtered');
  });

  it('is failed when the sink is unavailable', async () => {
    const away = () => Promise.reject(new UnavailableError('away'));
    const { recorder } = start({ create: away, patch: away });
    expect(await recorder.record(pod, started).outcome).toMatchObject({ kind: 'failed' });
  });

  it('is failed after a shutdown in spite of a sink that never responds', async () => {
    const silent = () => new Promise<CoreV1Event>(() => {});
    const { broadcaster, recorder } = start({ create: silent, patch: silent });
    const { outcome } = recorder.record(pod, started);
    await broadcaster.shutdown(AbortSignal.abort());
    expect((await outcome).kind).toBe('failed');
  });

  it('is rejected, and logged, when no event can be made from the arguments', async () => {
    const { recorder, log } = start();
    const wrong = [
      [undefined, started],
      [{ metadata }, started],
      [pod, { ...started, type: 'warning' }],
      [pod, { ...started, reason: '' }],
      [pod, { ...started, message: 7 }],
      [pod, { ...started, labels: { a: 1 } }],
      [pod, { ...started, related: { metadata: {} } }],
      [pod, undefined],
    ] as unknown as [RecordedObject, EventToRecord][];
    for (const [object, event] of wrong) {
      const recorded = recorder.record(object, event);
      expect(recorded.event).toBeUndefined();
      expect((await recorded.outcome).kind).toBe('rejected');
    }
    expect(log).toHaveLength(wrong.length);
    expect(log[1]?.hint).toContain('pass its kind to record()');
  });

  it('has the outcome at the sink that was started first', async () => {
    const { broadcaster, recorder } = start();
    const away = () => Promise.reject(new UnavailableError('away'));
    broadcaster.startRecordingToSink({ create: away, patch: away }, { giveUp: () => true });
    expect((await recorder.record(pod, started).outcome).kind).toBe('created');
  });

  it('has an outcome for each time that one event is emitted', async () => {
    const { broadcaster, recorder } = start();
    const { event } = recorder.record(pod, started);
    const outcomes = [1, 2, 3].map(() => broadcaster.emit(event as CoreV1Event).outcome);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['patched', 'patched', 'patched']);
  });
});

describe('the content of a recorded event', () => {
  it('has what was given', () => {
    const more = {
      action: 'Pulling',
      related: { kind: 'Node', name: 'n1' },
      annotations: { a: '1' },
      labels: { l: '2' },
      fieldPath: 'spec.containers{web}',
    };
    const { event } = start().recorder.record(pod, { ...started, ...more });
    expect(event).toMatchObject({
      ...started,
      metadata: { namespace: 'shop', annotations: more.annotations, labels: more.labels },
      involvedObject: { kind: 'Pod', name: 'web-0', uid: 'u1', fieldPath: more.fieldPath },
      action: 'Pulling',
      related: more.related,
    });
  });

  it('knows the classes of client-node, in every version', () => {
    expect(referenceTo(listed(V1Pod))).toEqual(['v1', 'Pod', 'web-0']);
    expect(referenceTo(listed(V1Deployment))).toEqual(['apps/v1', 'Deployment', 'web-0']);
    const autoscaler = listed(V2HorizontalPodAutoscaler);
    expect(referenceTo(autoscaler)).toEqual(['autoscaling/v2', 'HorizontalPodAutoscaler', 'web-0']);
    expect(referenceTo(Object.assign(new ClientNodeEvent(), { metadata }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('takes the kind of plain items of a list, and leaves the kind that an object has', () => {
    expect(referenceTo({ metadata }, { kind: 'Deployment' })).toEqual(['apps/v1', 'Deployment', 'web-0']);
    const shop = { kind: 'Shop', apiVersion: 'example.com/v1' };
    expect(referenceTo({ metadata }, shop)).toEqual(['example.com/v1', 'Shop', 'web-0']);
    expect(referenceTo({ name: 'web-0', namespace: 'shop' }, { kind: 'Pod' })).toEqual([
      'v1',
      'Pod',
      'web-0',
    ]);
    expect(referenceTo(pod, { kind: 'Deployment' })).toEqual(['v1', 'Pod', 'web-0']);
  });

  it('works in methods that take the objects of client-node', () => {
    expect(start().recorder.event(listed(V1Pod), 'Normal', 'R', 'm')?.involvedObject.kind).toBe('Pod');
  });
});

describe('recording through events.k8s.io/v1', () => {
  it('has the reason as its action unless one is given, and labels and annotations', async () => {
    const { recorder, sink } = startEventsV1();
    const texts = { annotations: { a: '1' }, labels: { l: '2' } };
    const { event, outcome } = recorder.record(listed(V1Pod), { ...started, ...texts });
    expect(event).toMatchObject({
      action: 'Started',
      note: 'it runs',
      regarding: { kind: 'Pod' },
      metadata: texts,
    });
    expect(await outcome).toMatchObject({ kind: 'created', emitted: event });
    expect(recorder.record(pod, { ...started, action: 'Starting' }).event?.action).toBe('Starting');
    expect(sink.events[0]?.metadata.labels).toEqual(texts.labels);
  });

  it('counts repeats in a series', async () => {
    const { recorder } = startEventsV1();
    const outcomes = [1, 2, 3].map(() => recorder.record(pod, started).outcome);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual([
      'created',
      'patched',
      'aggregated',
    ]);
  });

  it('has annotatedEventf of client-go 1.37', () => {
    const { recorder } = startEventsV1();
    const event = recorder.annotatedEventf(
      pod,
      null,
      { a: '1' },
      'Normal',
      'Pulled',
      'Pulling',
      'in %d ms',
      5,
    );
    expect(event).toMatchObject({
      note: 'in 5 ms',
      action: 'Pulling',
      metadata: { annotations: { a: '1' } },
    });
    const bare = recorder.annotatedEventf(pod, null, undefined, 'Normal', 'Pulled', 'Pulling', 'done');
    expect(bare?.metadata).not.toHaveProperty('annotations');
  });
});

describe('recorders for tests', () => {
  it('add a line for each recorded event, which counts as created', async () => {
    const [core, events] = [new FakeRecorder(), new FakeEventsV1Recorder()];
    const annotations = { a: '1' };
    expect((await core.record(pod, { ...started, annotations }).outcome).kind).toBe('created');
    expect((await events.record(pod, started).outcome).kind).toBe('created');
    events.annotatedEventf(pod, null, annotations, 'Normal', 'Pulled', 'Pulling', 'in %d ms', 5);
    expect(core.events).toEqual(['Normal Started it runs map[a:1]']);
    expect(events.events).toEqual(['Normal Started it runs', 'Normal Pulled in 5 ms']);
  });
});
