import { appendTo } from '../core/append-to.ts';
import { occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { RecordedState } from '../select/source.ts';
import type { Database } from './database.ts';
import { toIndexed, toKey } from './event-template.ts';
import { placeholders } from './sql-parameters.ts';

/** Events that are looked up together, and states that are read together: events have at most as many as occurrences. */
const MAX_EVENTS = 500;
const MAX_STATES = 20_000;

/**
 * Reads the states of events of a cluster, in the order of their times. Events that happened once have only their
 * latest state, which is not read. States without a time are left out.
 */
export async function readStatesOf(
  db: Database,
  clusterId: number,
  events: readonly CoreV1Event[],
  signal?: AbortSignal,
): Promise<Map<CoreV1Event, RecordedState[]>> {
  const found = new Map<CoreV1Event, RecordedState[]>();
  for (const batch of batchesOf(events.filter((event) => occurrenceCount(event) > 1))) {
    const byId = new Map(batch.map((event) => [idOf(event), event]));
    const rows = await db.read((tx) => {
      const keys = batch.map(keyOf);
      return tx.all<StateTimes>(
        `SELECT event_keys.key, event_keys.uid, states.last_seen / 1000000 AS at, states.count, states.occurrences
           FROM event_keys JOIN states ON states.event_id = event_keys.id
         WHERE event_keys.cluster_id = ${clusterId} AND event_keys.key IN (${placeholders(keys)})
           AND states.last_seen IS NOT NULL
         ORDER BY states.last_seen, states.revision`,
        ...keys,
      );
    }, signal);
    for (const { key, uid, at, count, occurrences } of rows) {
      const event = byId.get(`${key}\n${uid}`);
      if (event === undefined) continue;
      // Earlier states may have been removed. The count has their occurrences.
      const since = found.has(event) ? (occurrences ?? 1) : count;
      appendTo(found, event, { at, occurrences: since });
    }
  }
  return found;
}

interface StateTimes {
  key: string;
  uid: string;
  at: number;
  count: number;
  occurrences: number | null;
}

function* batchesOf(events: readonly CoreV1Event[]): Generator<CoreV1Event[]> {
  let batch: CoreV1Event[] = [];
  let states = 0;
  for (const event of events) {
    batch.push(event);
    states += occurrenceCount(event);
    if (batch.length < MAX_EVENTS && states < MAX_STATES) continue;
    yield batch;
    batch = [];
    states = 0;
  }
  if (batch.length > 0) yield batch;
}

function keyOf({ metadata }: CoreV1Event): string {
  return toKey(metadata.namespace, metadata.name);
}

function idOf(event: CoreV1Event): string {
  return `${keyOf(event)}\n${toIndexed(event.metadata.uid)}`;
}
