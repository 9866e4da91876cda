import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/library/event-store.ts';
import { openCluster } from '../../src/library/open-cluster.ts';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../src/record/events-v1/broadcaster.ts';
import type { Outcome, Totals } from '../../src/record/outcome.ts';
import { envtest, makeNamespace, open } from './open.ts';

const CONTROLLER = fileURLToPath(new URL('children/controller.mjs', import.meta.url));

describe.skipIf(!envtest)('recording into a real server', () => {
  const kubeconfig = envtest?.kubeconfigs.admin ?? '';
  let namespace: string;
  let sink: EventStore;
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);

  beforeEach(async () => {
    namespace = await makeNamespace(open());
    sink = await openCluster({ kubeconfig });
    process.on('warning', hear);
  });
  afterEach(async () => {
    await sink.close();
    process.off('warning', hear);
    expect(warnings.splice(0)).toEqual([]);
  });

  const pod = (name: string) => ({ kind: 'Pod', apiVersion: 'v1', namespace, name, uid: `uid-of-${name}` });

  it('delivers many events at once, under one signal, each to its outcome', async () => {
    const outcomes: Outcome[] = [];
    const { signal } = new AbortController();
    await using broadcaster = new EventBroadcaster({ queueLength: 2000 });
    const recording = broadcaster.startRecordingToSink(sink, {
      concurrency: 16,
      signal,
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    const recorder = broadcaster.newRecorder({ component: 'c' });
    for (let round = 1; round <= 2; round++) {
      for (let i = 0; i < 1000; i++) recorder.event(pod(`web-${i}`), 'Normal', 'Started', 'it runs');
      await broadcaster.flush(signal);
    }
    expect(recording.totals).toMatchObject({ emitted: 2000, created: 1000, patched: 1000, pending: 0 });
    const stored = await sink.find({ namespace });
    expect(new Set(stored.map(({ count }) => count))).toEqual(new Set([2]));
    expect(stored).toHaveLength(1000);
    expect(new Set(outcomes.map(({ emitted }) => emitted)).size).toBe(2000);
  });

  it('takes one signal for many requests at once', async () => {
    const { signal } = new AbortController();
    const found = await Promise.all(Array.from({ length: 16 }, () => sink.find({ namespace }, { signal })));
    expect(found.flat()).toEqual([]);
  });

  it('ends at once when its signal aborts, with an outcome for each event', async () => {
    const stop = new AbortController();
    await using broadcaster = new EventBroadcaster();
    const recording = broadcaster.startRecordingToSink(sink, { concurrency: 16, signal: stop.signal });
    const recorder = broadcaster.newRecorder({ component: 'c' });
    for (let i = 0; i < 500; i++) recorder.event(pod(`web-${i}`), 'Normal', 'Started', 'it runs');
    stop.abort(new Error('the process is ending'));
    const { emitted, pending, failed: gaveUp } = await broadcaster.flush();
    expect({ emitted, pending, gaveUp }).toEqual({ emitted: 500, pending: 0, gaveUp: 500 });
    expect(recording.totals.pending).toBe(0);
  });

  it('records with a KubeConfig that its user has set up', async () => {
    const own = new KubeConfig();
    own.loadFromFile(kubeconfig);
    await using other = await openCluster({ kubeconfig: own, userAgent: 'my-controller/1.0' });
    await using broadcaster = new EventBroadcaster();
    broadcaster.startRecordingToSink(other);
    broadcaster.newRecorder({ component: 'c' }).event(pod('web'), 'Normal', 'Started', 'it runs');
    expect(await broadcaster.flush()).toMatchObject({ created: 1, pending: 0 });
    expect(await sink.find({ namespace })).toMatchObject([{ reason: 'Started' }]);
  });

  it('records series through the newer API', async () => {
    // The second may come before the first, and is then tried again.
    await using broadcaster = new EventsV1Broadcaster({ sleepMs: 20 });
    broadcaster.startRecordingToSink(sink.eventsV1);
    const recorder = broadcaster.newRecorder('example.com/c');
    for (let i = 0; i < 5; i++)
      recorder.eventf(pod('web'), pod('db'), 'Normal', 'Synced', 'Syncing', '%d', i);
    expect(await broadcaster.flush()).toMatchObject({ emitted: 5, created: 1, pending: 0 });
    expect(await sink.find({ namespace })).toMatchObject([
      {
        series: { count: 5 },
        action: 'Syncing',
        related: { name: 'db' },
        reportingComponent: 'example.com/c',
      },
    ]);
  });

  it('makes one event with count 1000 of 10 processes that record it 100 times each', async () => {
    const run = promisify(execFile);
    const processes = Array.from({ length: 10 }, () =>
      run(process.execPath, [CONTROLLER, kubeconfig, namespace, '100']),
    );
    const totals: Totals[] = (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout));
    for (const { created, patched } of totals) expect(created + patched).toBe(100);
    expect(totals.reduce((sum, { created }) => sum + created, 0)).toBe(1);
    expect(await sink.find({ namespace })).toMatchObject([{ count: 1000 }]);
  });
});
