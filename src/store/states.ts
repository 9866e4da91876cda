import type { CoreV1Event } from '../event/types.ts';
import { DamageError } from './damage.ts';
import type { Transaction } from './database.ts';
import { joinEvent, parseTemplate, SEPARATOR, type Template } from './event-template.ts';
import { placeholders } from './sql-parameters.ts';

/** A state of an event as it is stored. */
export interface StoredState {
  revision: number;
  /** The revision of its first state. */
  eventId: number;
  event: CoreV1Event;
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
    `SELECT id, json FROM templates WHERE id IN (${placeholders(ids)})`,
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
