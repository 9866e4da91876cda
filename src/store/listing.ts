import { StatusError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type EventQuery, matchesQuery } from '../select/query.ts';
import { toConditions } from './conditions.ts';
import type { Database, SqlValue, Transaction } from './database.ts';
import { SqlParameters } from './sql-parameters.ts';
import { STATE_COLUMNS, type StateRow, type StoredState, stateKeyOf, toStates } from './states.ts';
import { isOtherStore, readStoreInfo, type StoreInfo } from './store-info.ts';

/** How many events or states are read at a time: as many as in a page of the API server. */
export const PAGE = 500;

/** A page of a list, with the store and the revision that the whole list shows. */
export interface StatePage {
  events: CoreV1Event[];
  revision: number;
  /** Null while the store does not exist. */
  identity: string | null;
}

/**
 * Lists the events of a cluster as they were at one revision, in the order of their keys. Each page is a separate
 * transaction, so a slow reader keeps nothing from being written or cleaned up. At least one page.
 *
 * @throws StatusError 410 when a reader is so slow that states it still needs have expired, or that another store has
 *   taken the place of this one
 */
export async function* listEvents(
  db: Database,
  clusterId: number,
  query: EventQuery,
  signal?: AbortSignal,
): AsyncGenerator<StatePage> {
  let shown: StoreInfo | undefined;
  let last: StateRow | undefined;
  let isFirst = true;
  do {
    const page = await db.read(async (tx) => {
      const info = await readStoreInfo(tx);
      shown ??= info;
      if (shown.revision < info.expired || isOtherStore(info, shown)) throw expired();
      const rows = await tx.all<StateRow>(...pageQuery(clusterId, shown.revision, query, last));
      return { shown, rows, states: await toStates(tx, rows) };
    }, signal);
    const { revision, identity } = page.shown;
    last = page.rows.length < PAGE ? undefined : page.rows.at(-1);
    const events = page.states.map(({ event }) => event).filter((event) => matchesQuery(event, query));
    if (events.length > 0 || (isFirst && !last)) {
      yield { events, revision, identity };
      isFirst = false;
    }
  } while (last);
}

/**
 * Reads the first page of the states after a revision, oldest first; empty when there are none.
 *
 * @throws StatusError 410 when states after that revision may have expired
 */
export async function statesAfter(
  tx: Transaction,
  clusterId: number,
  revision: number,
  info: StoreInfo,
): Promise<StoredState[]> {
  if (revision >= info.revision) return [];
  if (revision < info.expired) throw expired();
  return readStates(tx, clusterId, revision);
}

/** Reads the first page of the states after a revision, oldest first; those that have expired are missing. */
export async function readStates(
  tx: Transaction,
  clusterId: number,
  revision: number,
): Promise<StoredState[]> {
  const rows = await tx.all<StateRow>(
    `SELECT ${STATE_COLUMNS} FROM states
       JOIN event_keys ON event_keys.id = states.event_id AND event_keys.cluster_id = $1
       JOIN objects ON objects.id = states.object_id
     WHERE states.revision > $2 ORDER BY states.revision LIMIT ${PAGE}`,
    clusterId,
    revision,
  );
  return toStates(tx, rows);
}

/** SQL for the next page of a list: the rows that can match the query, after the last row. */
function pageQuery(
  clusterId: number,
  revision: number,
  query: EventQuery,
  last: StateRow | undefined,
): [string, ...SqlValue[]] {
  const parameters = new SqlParameters();
  const conditions = toConditions(clusterId, query, parameters);
  if (last) {
    const [key, id] = [parameters.add(stateKeyOf(last)), parameters.add(last.event_id)];
    conditions.push(`(event_keys.key, event_keys.id) > (${key}, ${id})`);
  }
  const at = parameters.add(revision);
  const sql = `SELECT ${STATE_COLUMNS} FROM event_keys
      JOIN states ON states.revision = CASE WHEN event_keys.revision <= ${at} THEN event_keys.revision
        ELSE (SELECT max(former.revision) FROM states AS former
          WHERE former.event_id = event_keys.id AND former.revision <= ${at}) END
      JOIN objects ON objects.id = states.object_id
    WHERE ${conditions.join(' AND ')}
    ORDER BY event_keys.key, event_keys.id LIMIT ${PAGE}`;
  return [sql, ...parameters.values];
}

/** Source: apiserver `pkg/storage/etcd3`, interpretWatchError. */
export function expired(): StatusError {
  const message = 'The resourceVersion for the provided watch is too old.';
  return new StatusError({ code: 410, reason: 'Expired', message });
}
