import { once } from 'node:events';
import { CoreV1Api, KubeConfig, makeInformer, type V1Pod } from '@kubernetes/client-node';
import { EventBroadcaster, openCluster } from '../../src/index.ts';

const kubeconfig = new KubeConfig();
kubeconfig.loadFromDefault();
await using cluster = await openCluster({ kubeconfig });
await using broadcaster = new EventBroadcaster();
broadcaster.startRecordingToSink(cluster);
const recorder = broadcaster.newRecorder({ component: 'team-controller' });

const { namespace } = cluster;
const api = kubeconfig.makeApiClient(CoreV1Api);
const path = `/api/v1/namespaces/${namespace}/pods`;
const informer = makeInformer(kubeconfig, path, () => api.listNamespacedPod({ namespace }));
informer.on('add', reconcile);
informer.on('update', reconcile);
// It ends with an error when it is stopped, too.
let isRunning = true;
informer.on('error', () => setTimeout(() => isRunning && informer.start(), 1_000));
await informer.start();

await once(process, 'SIGTERM');
isRunning = false;
await informer.stop();

async function reconcile(pod: V1Pod): Promise<void> {
  if (pod.metadata?.labels?.team) return;
  const message = 'the label "team" is missing';
  const { outcome } = recorder.record(pod, { type: 'Warning', reason: 'NoTeam', message, kind: 'Pod' });
  console.log(`${pod.metadata?.name}: ${(await outcome).kind}`);
}
