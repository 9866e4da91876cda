import type { Cluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { openLocalStore } from '../../src/store/store.ts';

/** How many requests are under way at once. */
const PARALLEL = 32;

/** When the events happened last, at the latest. */
const NOW = systemClock.now();

/** An event as kubelets write them, about one of many pods. */
function eventOf(namespace: string, number: number): CoreV1Event {
  const last = NOW - BigInt((number * 7919) % 86_400) * 1_000_000_000n;
  const pod = `web-6b474476c4-${(number % 500).toString(36).padStart(5, 'x')}`;
  return {
    metadata: { name: `${pod}.${(NOW + BigInt(number)).toString(16)}`, namespace },
    involvedObject: {
      kind: 'Pod',
      apiVersion: 'v1',
      namespace,
      name: pod,
      uid: `00000000-0000-0000-0000-${(number % 500).toString().padStart(12, '0')}`,
      resourceVersion: `${number}`,
      fieldPath: 'spec.containers{web}',
    },
    reason: ['Pulling', 'Pulled', 'Created', 'Started', 'BackOff', 'Unhealthy'][number % 6] ?? '',
    message: `Back-off restarting failed container web in pod ${pod}, the ${number}th time that this happened today`,
    type: number % 6 < 4 ? 'Normal' : 'Warning',
    source: { component: 'kubelet', host: `node-${number % 50}` },
    firstTimestamp: formatTime(last - 60_000_000_000n),
    lastTimestamp: formatTime(last),
    count: 1 + (number % 9),
  };
}

/** So many events as kubelets write them. */
export function manyEvents(namespace: string, count: number): CoreV1Event[] {
  return Array.from({ length: count }, (_, number) => eventOf(namespace, number));
}

/** Makes a namespace of a cluster with so many events in it. */
export async function fill(cluster: Cluster, namespace: string, count: number): Promise<void> {
  const body = { metadata: { name: namespace } };
  await cluster.client.json({ method: 'POST', path: '/api/v1/namespaces', body });
  await inParallel(count, (number) => cluster.sink.create(eventOf(namespace, number)));
}

/** Makes a local store with so many events in it, and gives them as they are stored. */
export async function fillStore(path: string, count: number): Promise<CoreV1Event[]> {
  await using store = await openLocalStore({ location: path, clock: systemClock });
  const events: CoreV1Event[] = [];
  await inParallel(count, async (number) => {
    events.push(await store.sink.create(eventOf('default', number)));
  });
  return events;
}

async function inParallel(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

/** How many events one request to etcd holds; it takes 128 at most. */
export const STORAGE_BATCH = 100;

/** Puts events where the API server reads them: so many would take minutes through it. */
export async function fillStorage(etcd: string, namespace: string, count: number): Promise<void> {
  await inParallel(count / STORAGE_BATCH, (batch) => putBatch(etcd, namespace, batch));
}

/** As `fillStorage`, of one request. Who watches sees its events at once. */
export async function putBatch(etcd: string, namespace: string, batch: number): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const success = Array.from({ length: STORAGE_BATCH }, (_, at) => {
    const number = batch * STORAGE_BATCH + at;
    const event = eventOf(namespace, number);
    const uid = `10000000-0000-0000-0000-${number.toString().padStart(12, '0')}`;
    const metadata = { ...event.metadata, uid, creationTimestamp: event.lastTimestamp };
    const value = JSON.stringify({ apiVersion: 'v1', kind: 'Event', ...event, metadata });
    const key = `/registry/events/${namespace}/${event.metadata.name}`;
    return { requestPut: { key: base64(key), value: base64(value) } };
  });
  const answer = await fetch(`${etcd}/v3/kv/txn`, { method: 'POST', body: JSON.stringify({ success }) });
  if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
  await answer.text();
}
