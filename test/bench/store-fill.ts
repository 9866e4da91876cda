import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { Database } from '../../src/store/database.ts';
import { findOrAddCluster } from '../../src/store/history/clusters.ts';
import { beginSpan } from '../../src/store/history/coverage.ts';
import { recordOwners, type SeenOwners } from '../../src/store/history/owners.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { LOCAL_CLUSTER } from '../../src/store/schema.ts';
import { nextRevision } from '../../src/store/store-info.ts';
import { addState } from '../../src/store/write-states.ts';

/** States in one transaction. */
const BATCH = 500;

const STEP_NS = 500_000_000n;

/** Objects with as many events as a pod that crashes for an hour. */
const EVENTS_PER_OBJECT = 20;

/** Deployments of a recording, one of which is `web`. */
const APPS = 500;

/** Writes so many events with messages and times of their own into a store, one for each half second until `end`. */
export async function fillStates(path: string, count: number, end: bigint): Promise<void> {
  await using db = await openDatabase({ location: path, clock: systemClock, readOnly: false });
  await fillCluster(db, LOCAL_CLUSTER, { count, end, toObject: objectOf });
}

/** As `fillStates`, as the recording of a cluster with many deployments, and with the owners of their pods. */
export async function fillRecording(path: string, count: number, end: bigint): Promise<void> {
  await using db = await openDatabase({ location: path, clock: systemClock, readOnly: false });
  const described = { name: 'production', uid: toUid(0), server: 'https://192.0.2.1' };
  const id = await db.write((tx) => findOrAddCluster(tx, described));
  await fillCluster(db, id, { count, end, toObject: podOf });
  const since = end - BigInt(count) * STEP_NS;
  await db.write((tx) => beginSpan(tx, id, { namespace: '', since, until: end, gap: null }));
  for (let from = 0; from < count; from += BATCH * EVENTS_PER_OBJECT) {
    const owners = Array.from({ length: BATCH }, (_, at) => ownersOf(from + at * EVENTS_PER_OBJECT));
    await db.write((tx) => recordOwners(tx, id, owners));
  }
}

interface Filling {
  count: number;
  end: bigint;
  /** Returns the pod that an event is about. */
  toObject: typeof objectOf;
}

async function fillCluster(
  db: Database,
  clusterId: number,
  { count, end, toObject }: Filling,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    await db.write(async (tx) => {
      for (let number = from; number < Math.min(from + BATCH, count); number++) {
        const revision = await nextRevision(tx);
        const last = end - BigInt(count - 1 - number) * STEP_NS;
        const event = realisticEvent(number, last, revision, toObject(number));
        await addState(tx, { clusterId, revision, event, before: undefined });
      }
    });
  }
}

const REASONS = ['Pulling', 'Pulled', 'Created', 'Started', 'BackOff', 'Unhealthy'];

/** The pod that an event is about. */
export function objectOf(number: number): { namespace: string; name: string; uid: string } {
  const at = Math.floor(number / EVENTS_PER_OBJECT);
  return {
    namespace: `team-${at % 40}`,
    name: `web-6b474476c4-${at.toString(36).padStart(5, 'x')}`,
    uid: toUid(at),
  };
}

/** As `objectOf`, of one of many deployments in the same namespaces. */
function podOf(number: number): ReturnType<typeof objectOf> {
  const { name, ...object } = objectOf(number);
  return { ...object, name: name.replace('web', appOf(number)) };
}

function appOf(number: number): string {
  const app = Math.floor(number / EVENTS_PER_OBJECT) % APPS;
  return app === 0 ? 'web' : `app-${app}`;
}

/** The ReplicaSet of a pod; its own owner is known by its name only. */
function ownersOf(number: number): SeenOwners {
  const app = appOf(number);
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-6b474476c4`, uid: `rs-${app}` };
  return { uid: podOf(number).uid, owners: [owner] };
}

/** An event as the kubelet writes it. */
function realisticEvent(
  number: number,
  last: bigint,
  revision: number,
  { namespace, name, uid }: ReturnType<typeof objectOf>,
): CoreV1Event {
  const host = `node-${Math.floor(number / EVENTS_PER_OBJECT) % 50}`;
  return {
    metadata: {
      name: `${name}.${last.toString(16)}`,
      namespace,
      uid: toUid(number),
      resourceVersion: String(revision),
      creationTimestamp: formatTime(last),
    },
    involvedObject: {
      kind: 'Pod',
      apiVersion: 'v1',
      namespace,
      name,
      uid,
      resourceVersion: String(100_000 + number),
      fieldPath: 'spec.containers{web}',
    },
    reason: REASONS[number % REASONS.length] ?? '',
    message: `Back-off restarting failed container web in pod ${name}_${namespace}(${uid}), restart ${number}`,
    type: number % 6 < 4 ? 'Normal' : 'Warning',
    source: { component: 'kubelet', host },
    firstTimestamp: formatTime(last - 60_000_000_000n),
    lastTimestamp: formatTime(last),
    count: 1 + (number % 9),
    reportingComponent: 'kubelet',
    reportingInstance: host,
  };
}

function toUid(number: number): string {
  return `7d793037-a076-4d5c-9df5-${number.toString(16).padStart(12, '0')}`;
}
