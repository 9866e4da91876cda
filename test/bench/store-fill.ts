import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { LOCAL_CLUSTER } from '../../src/store/schema.ts';
import { addState, nextRevision } from '../../src/store/states.ts';

/** States in one transaction. */
const BATCH = 500;

const STEP_NS = 500_000_000n;

/** Objects with as many events as a pod that crashes for an hour. */
const EVENTS_PER_OBJECT = 20;

/** Writes so many events with messages and times of their own into a store, one for each half second until `end`. */
export async function fillStates(path: string, count: number, end: bigint): Promise<void> {
  await using db = await openDatabase({ location: path, clock: systemClock, readOnly: false });
  for (let from = 0; from < count; from += BATCH) {
    await db.write(async (tx) => {
      for (let number = from; number < Math.min(from + BATCH, count); number++) {
        const revision = await nextRevision(tx);
        const event = realisticEvent(number, end - BigInt(count - 1 - number) * STEP_NS, revision);
        await addState(tx, { clusterId: LOCAL_CLUSTER, revision, event, before: undefined });
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

/** An event as the kubelet writes it. */
function realisticEvent(number: number, last: bigint, revision: number): CoreV1Event {
  const { namespace, name, uid } = objectOf(number);
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
