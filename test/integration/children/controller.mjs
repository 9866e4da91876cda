import { EventBroadcaster, openCluster } from '../../../dist/index.js';

/**
 * `controller.mjs KUBECONFIG NAMESPACE TIMES`: a process that records one event so many times, with
 * counts that it shares with others, and prints the totals.
 */
const [kubeconfig, namespace, times] = process.argv.slice(2);
const sink = await openCluster({ kubeconfig });
const broadcaster = new EventBroadcaster({ correlator: { burstSize: 1_000_000 } });
broadcaster.startRecordingToSink(sink, { sharedCounts: true });
const recorder = broadcaster.newRecorder({ component: 'test' });
const pod = { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x', uid: 'u-1' };
for (let time = 0; time < Number(times); time++) recorder.event(pod, 'Normal', 'Test', 'the same each time');
console.log(JSON.stringify(await broadcaster.flush()));
await broadcaster.shutdown();
await sink.close();
