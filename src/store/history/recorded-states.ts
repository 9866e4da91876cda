import { lastSeen, occurrenceCount } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { isBehind } from '../../select/deduplicator.ts';
import type { Transaction } from '../database.ts';
import { toIndexed, toInt64, toKey } from '../event-template.ts';
import { nextRevision } from '../store-info.ts';
import { addLatestState, insertState, occurrencesBetween } from '../write-states.ts';

/** What distinguishes and orders the states of one event. */
interface StateVersion {
  resourceVersion: string;
  /** In nanoseconds since the epoch; -1 if unknown. */
  seen: bigint;
  count: number;
}

/** The version of a state in the store. */
interface StoredVersion extends StateVersion {
  revision: number;
}

interface VersionRow {
  revision: number;
  resource_version: string;
  seen: string | null;
  count: number;
}

const VERSION_COLUMNS =
  'states.revision, states.resource_version, CAST(states.last_seen AS TEXT) AS seen, states.count';

/**
 * Adds states of events, each once, in any order: lists, watches, and dumps may repeat them. Returns how many were new.
 *
 * The number of occurrences of a state is the difference of its count and that of the state before; unknown for a
 * first state that is not the first of its event.
 */
export async function recordStates(
  tx: Transaction,
  clusterId: number,
  events: readonly CoreV1Event[],
): Promise<number> {
  let added = 0;
  for (const event of events) if (await recordState(tx, clusterId, event)) added += 1;
  return added;
}

async function recordState(tx: Transaction, clusterId: number, event: CoreV1Event): Promise<boolean> {
  const version = toVersion(event);
  const [latest] = await tx.all<VersionRow & { id: number }>(
    `SELECT event_keys.id, ${VERSION_COLUMNS} FROM event_keys JOIN states ON states.revision = event_keys.revision
     WHERE event_keys.cluster_id = $1 AND event_keys.key = $2 AND event_keys.uid = $3`,
    ...[clusterId, toKey(event.metadata.namespace, event.metadata.name), toIndexed(event.metadata.uid)],
  );
  const before = latest && fromRow(latest);
  if (before && isSame(version, before)) return false;
  if (before && compareVersions(version, before) <= 0) {
    return recordEarlierState(tx, { clusterId, event, eventId: latest.id, version });
  }
  const revision = await nextRevision(tx);
  const occurrences = occurrencesSince(before, version);
  await addLatestState(tx, { clusterId, revision, event, eventId: latest?.id, occurrences });
  return true;
}

/** Adds a state before the latest one, unless it is known. */
async function recordEarlierState(
  tx: Transaction,
  { version, ...state }: { clusterId: number; event: CoreV1Event; eventId: number; version: StateVersion },
): Promise<boolean> {
  const rows = await tx.all<VersionRow>(
    `SELECT ${VERSION_COLUMNS} FROM states WHERE event_id = $1`,
    state.eventId,
  );
  const known = rows.map(fromRow).sort(compareVersions);
  if (known.some((each) => isSame(each, version))) return false;
  const before = known.findLast((each) => compareVersions(each, version) < 0);
  const after = known.find((each) => compareVersions(each, version) > 0);
  const revision = await nextRevision(tx);
  await insertState(tx, { ...state, revision, occurrences: occurrencesSince(before, version) });
  if (after !== undefined) {
    await tx.run(
      'UPDATE states SET occurrences = $2 WHERE revision = $1',
      after.revision,
      occurrencesSince(version, after),
    );
  }
  return true;
}

function toVersion(event: CoreV1Event): StateVersion {
  return {
    resourceVersion: toIndexed(event.metadata.resourceVersion),
    seen: toInt64(lastSeen(event)) ?? -1n,
    count: occurrenceCount(event),
  };
}

function fromRow({ revision, resource_version, seen, count }: VersionRow): StoredVersion {
  return { revision, resourceVersion: resource_version, seen: seen === null ? -1n : BigInt(seen), count };
}

/** A server that was restored may use a resourceVersion again, for another state. */
function isSame(a: StateVersion, b: StateVersion): boolean {
  return a.resourceVersion === b.resourceVersion && a.seen === b.seen && a.count === b.count;
}

/** Orders states by when they happened: a resourceVersion says little after a server was restored. */
function compareVersions(a: StateVersion, b: StateVersion): number {
  if (a.seen !== b.seen) return a.seen > b.seen ? 1 : -1;
  if (a.count !== b.count) return a.count - b.count;
  return isBehind(b.resourceVersion, a.resourceVersion)
    ? 1
    : isBehind(a.resourceVersion, b.resourceVersion)
      ? -1
      : 0;
}

/** Null when it is unknown. A first state with a higher count may not be the first of its event. */
function occurrencesSince(before: StateVersion | undefined, { count }: StateVersion): number | null {
  if (before) return occurrencesBetween(before.count, count);
  return count === 1 ? 1 : null;
}
