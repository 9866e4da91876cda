import { describe, expect, it } from 'vitest';
import type { CoreV1Event, ObjectReference } from '../../src/event/types.ts';
import { Broadcaster } from '../../src/record/broadcaster.ts';
import type { LogEntry } from '../../src/record/log.ts';
import { BroadcastRecorder, type RecorderOptions } from '../../src/record/recorder.ts';
import { FakeClock } from '../support/fake-clock.ts';

const pod: ObjectReference = { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u-1', apiVersion: 'v1' };
const source = { component: 'kev', host: 'ci-1' };

function newRecorder(options: RecorderOptions = {}, broadcaster = new Broadcaster<CoreV1Event>(10, 'drop')) {
  const log: LogEntry[] = [];
  const dropped: CoreV1Event[] = [];
  const watcher = broadcaster.watch();
  const recorder = new BroadcastRecorder(broadcaster, source, {
    clock: new FakeClock(),
    log: (entry) => log.push(entry),
    onDropped: (event) => dropped.push(event),
    ...options,
  });
  return { recorder, broadcaster, watcher, log, dropped };
}

describe('a recorder', () => {
  it('hands the broadcaster the event that it gives back', () => {
    const { recorder, watcher } = newRecorder();
    const event = recorder.eventf(pod, 'Warning', 'BackOff', 'restart %d of %s', 3, 'nginx');
    expect(event).toEqual({
      metadata: { name: 'web.1898b5d9b3d68000', namespace: 'shop' },
      involvedObject: pod,
      reason: 'BackOff',
      message: 'restart 3 of nginx',
      source,
      firstTimestamp: '2026-03-01T12:00:00Z',
      lastTimestamp: '2026-03-01T12:00:00Z',
      count: 1,
      type: 'Warning',
      reportingComponent: 'kev',
      reportingInstance: 'ci-1',
    });
    expect(watcher.take()).toBe(event);
  });

  it('keeps its arguments apart from what it made', () => {
    const { recorder } = newRecorder();
    const annotations = { run: '1' };
    const reference = { ...pod, secret: 'x' };
    const event = recorder.annotatedEventf(reference, annotations, 'Normal', 'R', 'm');
    annotations.run = '2';
    reference.name = 'other';
    expect(event?.metadata.annotations).toEqual({ run: '1' });
    expect(event?.involvedObject).toEqual(pod);
  });

  it('gives two events of one time two names by the machine’s clock', () => {
    const broadcaster = new Broadcaster<CoreV1Event>(10, 'drop');
    const recorder = new BroadcastRecorder(broadcaster, source);
    const names = Array.from({ length: 1000 }, () => recorder.event(pod, 'Normal', 'R', 'm')?.metadata.name);
    expect(new Set(names).size).toBe(1000);
  });

  it('refuses without throwing, and says why', () => {
    const { recorder, watcher, log, dropped } = newRecorder();
    expect(recorder.event(null, 'Normal', 'R', 'm')).toBeUndefined();
    expect(recorder.event(pod, 'Error', 'R', 'm')).toBeUndefined();
    expect(watcher.take()).toBeUndefined();
    expect(dropped).toEqual([]);
    expect(log).toEqual([
      {
        level: 'error',
        msg: 'Could not construct reference, will not report event',
        err: "can't reference a nil object",
        object: null,
        eventType: 'Normal',
        reason: 'R',
        message: 'm',
      },
      {
        level: 'error',
        msg: 'Unsupported event type',
        hint: 'the types are "Normal" and "Warning"',
        object: pod,
        eventType: 'Error',
        reason: 'R',
        message: 'm',
      },
    ]);
  });

  it('reports every event that the broadcaster did not accept', async () => {
    const full = newRecorder({}, new Broadcaster<CoreV1Event>(0, 'wait', { incomingLength: 0 }));
    const held = full.recorder.event(pod, 'Normal', 'R', 'held by the loop');
    const lost = full.recorder.event(pod, 'Normal', 'R', 'lost');
    expect(full.dropped).toEqual([lost]);
    expect(full.log.map(({ msg }) => msg)).toEqual([
      'Unable to record event: too many queued events, dropped event',
    ]);
    expect(full.watcher.take()).toBe(held);

    const stopped = newRecorder();
    await stopped.broadcaster.shutdown();
    const late = stopped.recorder.event(pod, 'Normal', 'R', 'late');
    expect(stopped.dropped).toEqual([late]);
    expect(stopped.log).toEqual([
      {
        level: 'error',
        msg: 'Unable to record event (will not retry!)',
        err: 'broadcaster already stopped',
        event: late,
      },
    ]);
  });
});
