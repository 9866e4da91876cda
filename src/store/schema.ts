import type { Transaction } from './database.ts';
import { historyTables } from './history/tables.ts';

/** Version of the schema. */
const FORMAT = 3;

/** Describes why this version cannot use a store of another format; undefined if it can. */
export function describeFormatMismatch(format: number): string | undefined {
  if (format === FORMAT) return undefined;
  const age = format > FORMAT ? 'a newer' : 'an older';
  return `it was created by ${age} version of kev (format ${format}; this version supports ${FORMAT})`;
}

/** The cluster whose events were emitted into the store itself. */
export const LOCAL_CLUSTER = 1;

/** How an engine spells what differs. */
export interface Dialect {
  /** Type of whole numbers up to 2^63. */
  integer: string;
  /** Type of texts, which are compared byte by byte. */
  text: string;
  /** SQL for the part of `key` before its first slash, and after it. */
  beforeSlash: (key: string) => string;
  afterSlash: (key: string) => string;
  /** SQL for nanoseconds since the epoch as something that people can read. */
  toTime: (nanoseconds: string) => string;
}

/**
 * Creates the tables, documented in `help/stores.md`.
 *
 * An ID is the revision that brought its row, so no two engines number differently and none is given twice. Texts that
 * are indexed are shortened (`toIndexed`); `fields` then has them in full.
 *
 * @param identity tells this store from others; null for one that does not exist yet
 */
export async function createSchema(
  tx: Transaction,
  dialect: Dialect,
  identity: string | null,
): Promise<void> {
  for (const statement of [...statements(dialect), ...historyTables(dialect)]) await tx.run(statement);
  await tx.run(
    'INSERT INTO store (format, identity, revision, expired) VALUES ($1, $2, 0, 0)',
    FORMAT,
    identity,
  );
  await tx.run('INSERT INTO clusters (id, name) VALUES ($1, $2)', LOCAL_CLUSTER, 'local');
}

function statements({ integer, text, beforeSlash, afterSlash, toTime }: Dialect): string[] {
  return [
    // One row. `revision`: of the last change. `expired`: states up to this revision may have been removed.
    `CREATE TABLE store (format ${integer} NOT NULL, identity ${text}, revision ${integer} NOT NULL,
       expired ${integer} NOT NULL)`,
    `CREATE TABLE clusters (id ${integer} PRIMARY KEY, name ${text} NOT NULL UNIQUE, uid ${text}, server ${text})`,
    // The objects that events are about.
    `CREATE TABLE objects (id ${integer} PRIMARY KEY, cluster_id ${integer} NOT NULL, kind ${text} NOT NULL,
       namespace ${text} NOT NULL, name ${text} NOT NULL, uid ${text} NOT NULL)`,
    'CREATE INDEX objects_by_name ON objects (name)',
    // Of the many objects without a UID, the name is the better key.
    "CREATE INDEX objects_by_uid ON objects (uid) WHERE uid <> ''",
    // What many events have in common: JSON with the number of a value in place of each value.
    `CREATE TABLE templates (id ${integer} PRIMARY KEY, digest ${text} NOT NULL UNIQUE, json ${text} NOT NULL,
       type ${text} NOT NULL, reason ${text} NOT NULL, component ${text} NOT NULL)`,
    // One row for each event. `key`: NAMESPACE/NAME, the order of lists. `revision`, `last_seen`: of its latest state.
    `CREATE TABLE event_keys (id ${integer} PRIMARY KEY, cluster_id ${integer} NOT NULL, key ${text} NOT NULL,
       uid ${text} NOT NULL, object_id ${integer} NOT NULL, revision ${integer} NOT NULL, last_seen ${integer})`,
    'CREATE INDEX event_keys_by_key ON event_keys (cluster_id, key)',
    'CREATE INDEX event_keys_by_time ON event_keys (cluster_id, last_seen)',
    'CREATE INDEX event_keys_by_object ON event_keys (object_id)',
    // One row for each state that an event went through. `last_seen`: nanoseconds since the epoch. `occurrences`: since
    // the state before, null if unknown. `fields`: the values that have no columns, JSON, a line each.
    `CREATE TABLE states (revision ${integer} PRIMARY KEY, event_id ${integer} NOT NULL,
       object_id ${integer} NOT NULL, template_id ${integer} NOT NULL, resource_version ${text} NOT NULL, last_seen ${integer},
       count ${integer} NOT NULL, occurrences ${integer}, message ${text} NOT NULL, fields ${text} NOT NULL,
       checksum ${integer} NOT NULL)`,
    'CREATE INDEX states_by_event ON states (event_id, revision)',
    // What waits for delivery to a cluster, and who delivers.
    `CREATE TABLE outbox (id ${integer} PRIMARY KEY, record ${text} NOT NULL)`,
    `CREATE TABLE leases (server ${text} PRIMARY KEY, holder ${text} NOT NULL)`,
    `CREATE VIEW events AS
       SELECT clusters.name AS cluster, ${beforeSlash('event_keys.key')} AS namespace,
         ${toTime('states.last_seen')} AS last_seen, templates.type, templates.reason,
         lower(objects.kind) || '/' || objects.name AS object, templates.component, states.message, states.count,
         ${afterSlash('event_keys.key')} AS name, event_keys.uid, states.resource_version, states.revision
       FROM event_keys
         JOIN states ON states.revision = event_keys.revision
         JOIN templates ON templates.id = states.template_id
         JOIN objects ON objects.id = states.object_id
         JOIN clusters ON clusters.id = event_keys.cluster_id`,
  ];
}
