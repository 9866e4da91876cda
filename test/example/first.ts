import { EventBroadcaster, formatEvents, openStore } from '../../src/index.ts';

await using store = await openStore('events'); // in a cluster: openCluster()
await using broadcaster = new EventBroadcaster();
broadcaster.startRecordingToSink(store);
const recorder = broadcaster.newRecorder({ component: 'backup' });

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-0', namespace: 'default' } };
const { outcome } = recorder.record(pod, { type: 'Warning', reason: 'BackupFailed', message: 'disk full' });
console.log((await outcome).kind);
process.stdout.write(formatEvents(await store.list({ types: ['Warning'] })));
