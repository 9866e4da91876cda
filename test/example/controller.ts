import { EventBroadcaster, type Outcome, openStore } from '../../src/index.ts';

interface Shop {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid: string };
  spec: { tills: number };
  status: { tills: number };
}

const shops: Shop[] = [newShop('north', 3), newShop('south', 1), newShop('moon', -1)];

// In a cluster: openCluster(), which finds the kubeconfig or the pod's service account as kubectl does.
await using store = await openStore('events');
await using broadcaster = new EventBroadcaster();
broadcaster.startRecordingToSink(store, { concurrency: 16, sharedCounts: true, onOutcome: report });
const recorder = broadcaster.newRecorder({ component: 'shop-controller' });

for (let round = 1; round <= 3; round++) {
  for (const shop of shops) reconcile(shop);
}
const { emitted, created, patched, pending } = await broadcaster.flush(5_000);
console.log(`${emitted} emitted: ${created} created, ${patched} patched, ${pending} pending`);

function reconcile(shop: Shop): void {
  const { spec, status } = shop;
  if (spec.tills < 0) {
    const message = `a shop cannot have ${spec.tills} tills`;
    recorder.record(shop, { type: 'Warning', reason: 'InvalidSpec', message });
  } else if (status.tills < spec.tills) {
    status.tills += 1;
    recorder.record(shop, { type: 'Normal', reason: 'TillOpened', message: 'one more till is open' });
  }
}

function report(outcome: Outcome): void {
  const { involvedObject, reason } = outcome.emitted;
  const count = 'count' in outcome ? ` (x${outcome.count})` : '';
  console.log(`${involvedObject.name}: ${reason} ${outcome.kind}${count}`);
}

function newShop(name: string, tills: number): Shop {
  const metadata = { name, namespace: 'default', uid: `uid-of-${name}` };
  return { apiVersion: 'example.com/v1', kind: 'Shop', metadata, spec: { tills }, status: { tills: 0 } };
}
