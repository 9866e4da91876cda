import { createHash } from 'node:crypto';
import { occurrenceCount } from '../event/event-times.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Transaction } from './database.ts';
import { type EventColumns, splitEvent, toIndexed, toText } from './event-template.ts';
import { LOCAL_CLUSTER } from './schema.ts';
import type { StoredState } from './states.ts';

/**
 * How many revisions back the replaced states of emitted events are kept. A watch from an older one has to
 * list again.
 */
const KEPT_REVISIONS = 100_000;

/** A state to be stored. */
export interface NewState {
  clusterId: number;
  /** From `nextRevision`, for this state alone. */
  revision: number;
  event: CoreV1Event;
  /** Undefined for a new event. */
  eventId?: number | undefined;
  /** Since the state before; null if unknown. */
  occurrences: number | null;
}

/** A state that was stored. */
interface InsertedState {
  revision: number;
  eventId: number;
  clusterId: number;
  objectId: number;
  columns: EventColumns;
  seen: bigint | null;
}

/** Stores the state of an event that follows another one, or is its first. */
export async function addState(
  tx: Transaction,
  { before, ...state }: Omit<NewState, 'eventId' | 'occurrences'> & { before: StoredState | undefined },
): Promise<void> {
  const occurrences = occurrencesBetween(
    before ? occurrenceCount(before.event) : 0,
    occurrenceCount(state.event),
  );
  await addLatestState(tx, { ...state, eventId: before?.eventId, occurrences });
}

/** Stores a state, and makes it the latest one of its event. */
export async function addLatestState(tx: Transaction, state: NewState): Promise<void> {
  await setLatestState(tx, await insertState(tx, state));
}

/** The number of occurrences between two counts. Null when the count decreased, so that it is unknown. */
export function occurrencesBetween(earlier: number, later: number): number | null {
  return later >= earlier ? later - earlier : null;
}

/** Stores a state of an event. */
export async function insertState(
  tx: Transaction,
  { clusterId, revision, event, eventId = revision, occurrences }: NewState,
): Promise<InsertedState> {
  const { template, columns, fields, lastSeen: seen, checksum } = splitEvent(event);
  const objectId = await findOrAddObject(tx, clusterId, event, revision);
  const templateId = await findOrAddTemplate(tx, template, event, revision);
  await tx.run(
    `INSERT INTO states (revision, event_id, object_id, template_id, resource_version, last_seen, count,
       occurrences, message, fields, checksum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    revision,
    eventId,
    objectId,
    templateId,
    columns.resourceVersion,
    seen,
    occurrenceCount(event),
    occurrences,
    columns.message,
    fields,
    checksum,
  );
  return { revision, eventId, clusterId, objectId, columns, seen };
}

/** Makes a state the latest one of its event. */
async function setLatestState(
  tx: Transaction,
  { revision, eventId, clusterId, objectId, columns, seen }: InsertedState,
): Promise<void> {
  if (eventId === revision) {
    await tx.run(
      `INSERT INTO event_keys (id, cluster_id, key, uid, object_id, revision, last_seen)
         VALUES ($1, $2, $3, $4, $5, $1, $6)`,
      ...[revision, clusterId, columns.key, columns.uid, objectId, seen],
    );
  } else {
    await tx.run(
      'UPDATE event_keys SET object_id = $2, revision = $3, last_seen = $4 WHERE id = $1',
      ...[eventId, objectId, revision, seen],
    );
  }
}

/**
 * Removes states of emitted events that were replaced `KEPT_REVISIONS` before `revision`: the predecessors of the state
 * of that time. Called for each revision, so that no state is left out.
 */
export async function expireStates(tx: Transaction, revision: number): Promise<void> {
  const expired = revision - KEPT_REVISIONS;
  if (expired <= 0) return;
  const removed = await tx.run(
    `DELETE FROM states WHERE revision < $1 AND event_id IN (SELECT event_keys.id FROM states AS successor
       JOIN event_keys ON event_keys.id = successor.event_id AND event_keys.cluster_id = $2
       WHERE successor.revision = $1)`,
    expired,
    LOCAL_CLUSTER,
  );
  if (removed > 0) await tx.run('UPDATE store SET expired = $1', expired);
}

async function findOrAddObject(
  tx: Transaction,
  clusterId: number,
  { involvedObject }: CoreV1Event,
  revision: number,
): Promise<number> {
  const { name, kind, namespace, uid } = involvedObject;
  const object = [clusterId, ...[name, kind, namespace, uid].map(toIndexed)];
  const [found] = await tx.all<{ id: number }>(
    `SELECT id FROM objects
       WHERE cluster_id = $1 AND name = $2 AND kind = $3 AND namespace = $4 AND uid = $5`,
    ...object,
  );
  if (found) return found.id;
  await tx.run(
    'INSERT INTO objects (id, cluster_id, name, kind, namespace, uid) VALUES ($1, $2, $3, $4, $5, $6)',
    revision,
    ...object,
  );
  return revision;
}

async function findOrAddTemplate(
  tx: Transaction,
  template: string,
  event: CoreV1Event,
  revision: number,
): Promise<number> {
  const digest = createHash('sha256').update(template).digest('base64');
  const [found] = await tx.all<{ id: number }>('SELECT id FROM templates WHERE digest = $1', digest);
  if (found) return found.id;
  await tx.run(
    'INSERT INTO templates (id, digest, json, type, reason, component) VALUES ($1, $2, $3, $4, $5, $6)',
    revision,
    digest,
    template,
    toText(event.type),
    toText(event.reason),
    toText(componentOf(event)),
  );
  return revision;
}
