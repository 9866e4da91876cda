import { describe, expect, it } from 'vitest';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import { envtest, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('shared counts on a real server', () => {
  it('make one event with count 1000 of 10 clients that emit it 100 times each, all at once', async () => {
    const clients = Array.from({ length: 10 }, () => open());
    const namespace = await makeNamespace(open());
    const pod = { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x', uid: 'u-1' };
    const totals = await Promise.all(
      clients.map(async ({ sink }) => {
        await using broadcaster = new EventBroadcaster({ correlator: { burstSize: 1000 } });
        broadcaster.startRecordingToSink(sink, { sharedCounts: true });
        const recorder = broadcaster.newRecorder({ component: 'test' });
        for (let i = 0; i < 100; i++) recorder.event(pod, 'Normal', 'Test', 'the same each time');
        return broadcaster.flush();
      }),
    );
    for (const { created, patched } of totals) expect(created + patched).toBe(100);
    expect(totals.reduce((sum, { created }) => sum + created, 0)).toBe(1);
    expect(await open().sink.find({ namespace })).toMatchObject([{ count: 1000 }]);
  });

  it('count on an event that another client wrote in its own way', async () => {
    const { sink } = open();
    const namespace = await makeNamespace(open());
    const pod = { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x', uid: 'u-1' };
    for (const sharedCounts of [false, true]) {
      await using broadcaster = new EventBroadcaster();
      broadcaster.startRecordingToSink(sink, { sharedCounts });
      broadcaster.newRecorder({ component: 'test' }).event(pod, 'Normal', 'Test', 'words');
      await broadcaster.flush();
    }
    expect(await sink.find({ namespace })).toMatchObject([{ count: 2 }]);
  });

  it('take many different events in parallel', async () => {
    const { sink } = open();
    const namespace = await makeNamespace(open());
    await using broadcaster = new EventBroadcaster();
    broadcaster.startRecordingToSink(sink, { sharedCounts: true, concurrency: 16 });
    const recorder = broadcaster.newRecorder({ component: 'test' });
    for (let round = 1; round <= 2; round++) {
      for (let i = 0; i < 300; i++) {
        recorder.event({ kind: 'Pod', namespace, name: `x-${i}`, uid: `u-${i}` }, 'Normal', 'Test', 'words');
      }
      expect(await broadcaster.flush()).toMatchObject({
        created: 300,
        patched: 300 * (round - 1),
        pending: 0,
      });
    }
    expect(await sink.find({ namespace })).toHaveLength(300);
  });
});
