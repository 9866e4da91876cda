import type { Transaction } from '../database.ts';
import { LOCAL_CLUSTER } from '../schema.ts';
import { placeholders } from '../sql-parameters.ts';

/** How many states a transaction looks at: it has to be short. */
const BATCH = 500;

/** What to remove: states of a type that happened before a time, in nanoseconds since the epoch. */
export interface AgeLimit {
  isWarning: boolean;
  before: bigint;
}

/** A page of rows that were looked at. */
export interface Page<Cursor> {
  removed: number;
  cursor: Cursor;
  /** Whether there are no more. */
  isDone: boolean;
}

/**
 * Removes old states that were replaced, in the order in which they were stored, from the cursor to the first one of
 * the type that is not old. The latest state of each event is left for `removeEvents`.
 */
export async function removeReplaced(
  tx: Transaction,
  { isWarning, before }: AgeLimit,
  cursor: number,
): Promise<Page<number>> {
  const rows = await tx.all<{ revision: number; type: string; kind: 'local' | 'latest' | 'old' | 'new' }>(
    `SELECT states.revision, templates.type,
       CASE WHEN event_keys.cluster_id = ${LOCAL_CLUSTER} THEN 'local'
         WHEN coalesce(states.last_seen, 0) >= $2 THEN 'new'
         WHEN states.revision = event_keys.revision THEN 'latest' ELSE 'old' END AS kind
     FROM (SELECT * FROM states WHERE revision > $1 ORDER BY revision LIMIT ${BATCH}) AS states
       JOIN event_keys ON event_keys.id = states.event_id
       JOIN templates ON templates.id = states.template_id
     ORDER BY states.revision`,
    ...[cursor, before],
  );
  const isOfType = ({ type }: { type: string }) => (type === 'Warning') === isWarning;
  const end = rows.findIndex((row) => row.kind === 'new' && isOfType(row));
  const passed = end < 0 ? rows : rows.slice(0, end);
  const old = passed.filter((row) => row.kind === 'old' && isOfType(row)).map(({ revision }) => revision);
  await removeStates(tx, old);
  return {
    removed: old.length,
    cursor: passed.at(-1)?.revision ?? cursor,
    isDone: passed.length < BATCH,
  };
}

/** The time and the ID of the last event that was looked at. */
export interface EventCursor {
  seen: bigint;
  id: number;
}

/** Removes events of a cluster that last happened before a time, in the order of their times, from the cursor on. */
export async function removeEvents(
  tx: Transaction,
  clusterId: number,
  { isWarning, before }: AgeLimit,
  cursor: EventCursor,
): Promise<Page<EventCursor>> {
  const rows = await tx.all<{ id: number; object_id: number; seen: string; type: string }>(
    `SELECT event_keys.id, event_keys.object_id, CAST(event_keys.last_seen AS TEXT) AS seen, templates.type
     FROM event_keys JOIN states ON states.revision = event_keys.revision
       JOIN templates ON templates.id = states.template_id
     WHERE event_keys.cluster_id = $1 AND event_keys.last_seen < $2
       AND (event_keys.last_seen, event_keys.id) > ($3, $4)
     ORDER BY event_keys.last_seen, event_keys.id LIMIT ${BATCH}`,
    ...[clusterId, before, cursor.seen, cursor.id],
  );
  const old = rows.filter(({ type }) => (type === 'Warning') === isWarning);
  const removed = await removeWholeEvents(tx, old);
  const last = rows.at(-1);
  return {
    removed,
    cursor: last ? { seen: BigInt(last.seen), id: last.id } : cursor,
    isDone: rows.length < BATCH,
  };
}

/** Removes a page of the states that were stored first, with events that have no other. Returns their number. */
export async function removeOldest(tx: Transaction): Promise<number> {
  const rows = await tx.all<{ revision: number; event_id: number; object_id: number; is_latest: number }>(
    `SELECT states.revision, states.event_id, states.object_id,
       CASE WHEN states.revision = event_keys.revision THEN 1 ELSE 0 END AS is_latest
     FROM states JOIN event_keys ON event_keys.id = states.event_id
     WHERE event_keys.cluster_id <> ${LOCAL_CLUSTER} ORDER BY states.revision LIMIT ${BATCH}`,
  );
  const replaced = rows.filter((row) => !row.is_latest).map(({ revision }) => revision);
  await removeStates(tx, replaced);
  const ended = rows
    .filter((row) => row.is_latest)
    .map(({ event_id, object_id }) => ({ id: event_id, object_id }));
  return replaced.length + (await removeWholeEvents(tx, ended));
}

async function removeWholeEvents(
  tx: Transaction,
  events: readonly { id: number; object_id: number }[],
): Promise<number> {
  if (events.length === 0) return 0;
  const ids = events.map(({ id }) => id);
  const [last] = await tx.all<{ revision: number | null }>(
    `SELECT max(revision) AS revision FROM states WHERE event_id IN (${placeholders(ids)})`,
    ...ids,
  );
  const removed = await tx.run(`DELETE FROM states WHERE event_id IN (${placeholders(ids)})`, ...ids);
  await tx.run(`DELETE FROM event_keys WHERE id IN (${placeholders(ids)})`, ...ids);
  await removeUnusedObjects(tx, [...new Set(events.map(({ object_id }) => object_id))]);
  await expireUpTo(tx, last?.revision ?? 0);
  return removed;
}

/** Removes those of these objects that no event is about, and what is known of their owners. */
async function removeUnusedObjects(tx: Transaction, ids: readonly number[]): Promise<void> {
  const unused = await tx.all<{ id: number; cluster_id: number; uid: string }>(
    `SELECT id, cluster_id, uid FROM objects WHERE id IN (${placeholders(ids)})
       AND NOT EXISTS (SELECT 1 FROM event_keys WHERE event_keys.object_id = objects.id)`,
    ...ids,
  );
  if (unused.length === 0) return;
  const removed = unused.map(({ id }) => id);
  await tx.run(`DELETE FROM objects WHERE id IN (${placeholders(removed)})`, ...removed);
  for (const { cluster_id, uid } of unused) await removeUnusedOwners(tx, cluster_id, uid);
}

/** Removes the owners of an object that is neither that of an event nor an owner any more, and of theirs. */
async function removeUnusedOwners(tx: Transaction, clusterId: number, uid: string): Promise<void> {
  const owners = await tx.all<{ owner_uid: string }>(
    `DELETE FROM owners WHERE cluster_id = $1 AND uid = $2
       AND NOT EXISTS (SELECT 1 FROM objects WHERE objects.uid = $2 AND objects.uid <> '' AND objects.cluster_id = $1)
       AND NOT EXISTS (SELECT 1 FROM owners AS others WHERE others.cluster_id = $1 AND others.owner_uid = $2)
     RETURNING owner_uid`,
    ...[clusterId, uid],
  );
  for (const { owner_uid } of owners)
    if (owner_uid !== '') await removeUnusedOwners(tx, clusterId, owner_uid);
}

async function removeStates(tx: Transaction, revisions: readonly number[]): Promise<void> {
  if (revisions.length === 0) return;
  await tx.run(`DELETE FROM states WHERE revision IN (${placeholders(revisions)})`, ...revisions);
  await expireUpTo(tx, Math.max(...revisions));
}

/** Expires revisions: a watch from an earlier one has to list again. */
async function expireUpTo(tx: Transaction, revision: number): Promise<void> {
  await tx.run('UPDATE store SET expired = $1 WHERE expired < $1', revision);
}

/** The number of recorded states. */
export async function countStates(tx: Transaction): Promise<number> {
  const [row] = await tx.all<{ count: number }>('SELECT count(*) AS count FROM states');
  return Number(row?.count ?? 0);
}

/** Notes that states were removed, in place of the last time. */
export async function noteCleanup(tx: Transaction, at: bigint, states: number): Promise<void> {
  await tx.run(
    `INSERT INTO cleanups (id, at, states) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET at = excluded.at, states = excluded.states`,
    ...[at, states],
  );
}
