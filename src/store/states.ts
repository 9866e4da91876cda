import { createHash } from 'node:crypto';
import { occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { DamageError } from './damage.ts';
import type { Transaction } from './database.ts';
import {
  type EventColumns,
  joinEvent,
  parseTemplate,
  SEPARATOR,
  splitEvent,
  type Template,
  toIndexed,
  toText,
} from './event-template.ts';
import { LOCAL_CLUSTER } from './schema.ts';

/**
 * How many revisions back the replaced states of emitted events are kept. Who watches from an older one has to list
 * again.
 */
export const KEPT_REVISIONS = 100_000;

/** A state of an event as it is stored. */
export interface StoredState {
  revision: number;
  /** The revision of its first state. */
  eventId: number;
  event: CoreV1Event;
}

/** The state of the store itself. */
export interface StoreInfo {
  format: number;
  /** Null while the store does not exist. */
  identity: string | null;
  /** Of the last change. */
  revision: number;
  /** States up to this revision may have been removed. */
  expired: number;
}

export async function readStoreInfo(tx: Transaction): Promise<StoreInfo> {
  const [info] = await tx.all<StoreInfo>('SELECT format, identity, revision, expired FROM store');
  if (info === undefined) throw new DamageError('store');
  return info;
}

/** Takes the next revision. */
export async function nextRevision(tx: Transaction): Promise<number> {
  const [row] = await tx.all<{ revision: number }>(
    'UPDATE store SET revision = revision + 1 RETURNING revision',
  );
  if (row === undefined) throw new DamageError('store');
  return row.revision;
}

/** Columns of a state, from `event_keys`, `objects`, and `states`. Few columns are read faster than many. */
export const STATE_COLUMNS = `states.revision, states.event_id, states.template_id, states.checksum,
  states.last_seen / 1000000000 AS seconds, ${[
    'event_keys.key',
    'event_keys.uid',
    'objects.name',
    'objects.uid',
    'states.resource_version',
    'states.message',
    'states.fields',
  ].join(` || '${SEPARATOR}' || `)} AS texts`;

/** A row of `STATE_COLUMNS`. */
export interface StateRow {
  revision: number;
  event_id: number;
  template_id: number;
  checksum: number;
  seconds: number | null;
  texts: string;
}

/** Returns the key in a row. */
export function stateKeyOf({ texts }: StateRow): string {
  return texts.slice(0, texts.indexOf(SEPARATOR));
}

/** Returns the events of rows, in their order. */
export async function toStates(tx: Transaction, rows: StateRow[]): Promise<StoredState[]> {
  const templates = await readTemplates(tx, [...new Set(rows.map(({ template_id }) => template_id))]);
  return rows.map((row) => {
    const template = templates.get(row.template_id);
    const event = template && joinEvent(template, row.texts, row.seconds ?? 0, row.checksum);
    if (event === undefined) throw new DamageError(stateKeyOf(row));
    return { revision: row.revision, eventId: row.event_id, event };
  });
}

async function readTemplates(tx: Transaction, ids: number[]): Promise<Map<number, Template>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.all<{ id: number; json: string }>(
    `SELECT id, json FROM templates WHERE id IN (${ids.map((_, at) => `$${at + 1}`).join(', ')})`,
    ...ids,
  );
  return new Map(rows.map(({ id, json }) => [id, parseTemplate(json)]));
}

/** Finds the latest state of an event by its key. */
export async function findState(
  tx: Transaction,
  clusterId: number,
  key: string,
): Promise<StoredState | undefined> {
  const rows = await tx.all<StateRow>(
    `SELECT ${STATE_COLUMNS} FROM event_keys
       JOIN states ON states.revision = event_keys.revision
       JOIN objects ON objects.id = states.object_id
     WHERE event_keys.cluster_id = $1 AND event_keys.key = $2
     ORDER BY event_keys.id DESC LIMIT 1`,
    clusterId,
    key,
  );
  return (await toStates(tx, rows))[0];
}

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
  const occurrences = occurrencesSince(before, occurrenceCount(state.event));
  await setLatestState(tx, await insertState(tx, { ...state, eventId: before?.eventId, occurrences }));
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
export async function setLatestState(
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

/** Null when the count went back, so that it cannot be told. */
function occurrencesSince(before: StoredState | undefined, count: number): number | null {
  const occurrences = count - (before ? occurrenceCount(before.event) : 0);
  return occurrences >= 0 ? occurrences : null;
}

/**
 * Removes states of emitted events that were replaced `KEPT_REVISIONS` before `revision`: the predecessors of the state
 * of that time. Called for each revision, so that each state has its turn.
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
    toText(event.source?.component || event.reportingComponent),
  );
  return revision;
}
