import { lastSeen } from '../event/event-times.ts';
import { type EventQuery, matchesQuery } from '../select/query.ts';
import { toConditions } from './conditions.ts';
import type { Database, SqlValue, Transaction } from './database.ts';
import { expired, PAGE, type StatePage, statesAfter } from './listing.ts';
import { SqlParameters } from './sql-parameters.ts';
import { STATE_COLUMNS, type StateRow, type StoredState, toStates } from './states.ts';
import { isOtherStore, readStoreInfo, type StoreInfo } from './store-info.ts';

/**
 * Lists the events of a cluster in order of when they happened last, newest first; those without a time come last. Each
 * page is a separate transaction. It begins with what was changed since the page before, so that no event is missed
 * that happens again meanwhile. At least one page.
 *
 * @param options.since earliest last time, in nanoseconds since the epoch; default: all, also those without a time
 * @throws StatusError 410 when a reader is so slow that states it still needs have expired, or that another store has
 *   taken the place of this one
 */
export async function* listNewest(
  db: Database,
  clusterId: number,
  query: EventQuery,
  { since, signal }: { since?: bigint | undefined; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<StatePage> {
  let before: StoreInfo | undefined;
  let limit = since === undefined ? FIRST_PAGE : PAGE;
  for (const isTimed of since === undefined ? [true, false] : [true]) {
    let last: StoredState | undefined;
    do {
      const page = await db.read(async (tx) => {
        const info = await readStoreInfo(tx);
        if (before && isOtherStore(info, before)) throw expired();
        const changes = before ? await changesSince(tx, clusterId, before.revision, info) : [];
        const bounds = { since, isTimed, last, limit };
        const rows = await tx.all<StateRow>(...(await pageQuery(tx, clusterId, query, bounds)));
        return { info, changes, states: await toStates(tx, rows) };
      }, signal);
      const isFirst = before === undefined;
      before = page.info;
      last = page.states.length < limit ? undefined : page.states.at(-1);
      limit = PAGE;
      const events = [...page.changes, ...page.states].map(({ event }) => event);
      const matching = events.filter((event) => matchesQuery(event, query));
      if (matching.length > 0 || isFirst)
        yield { events: matching, revision: before.revision, identity: before.identity };
    } while (last);
  }
}

/** All states after a revision, oldest first. */
async function changesSince(
  tx: Transaction,
  clusterId: number,
  revision: number,
  info: StoreInfo,
): Promise<StoredState[]> {
  const changes: StoredState[] = [];
  for (;;) {
    const states = await statesAfter(tx, clusterId, changes.at(-1)?.revision ?? revision, info);
    if (states.length === 0) return changes;
    changes.push(...states);
  }
}

/** Most callers that list the newest events without a time limit need only a few. */
const FIRST_PAGE = 100;

/** What the next page begins after, and which events it has. */
interface PageBounds {
  since: bigint | undefined;
  /** Whether it has the events with a time, or those without. */
  isTimed: boolean;
  last: StoredState | undefined;
  limit: number;
}

/** The events of a namespace are sorted up to this number; above it, the events of all namespaces are read by time. */
const SMALL_NAMESPACE = 5000;

/** SQL for the next page: the rows that can match the query, after the last state. */
async function pageQuery(
  tx: Transaction,
  clusterId: number,
  query: EventQuery,
  { since, isTimed, last, limit }: PageBounds,
): Promise<[string, ...SqlValue[]]> {
  // An expression instead of a column keeps the engine from using the other index, however it estimates their sizes.
  const isByTime =
    query.namespace === undefined || (await countEvents(tx, clusterId, query)) > SMALL_NAMESPACE;
  const key = isByTime ? "(event_keys.key || '')" : 'event_keys.key';
  const at = isByTime ? 'event_keys.last_seen' : '(event_keys.last_seen + 0)';

  const parameters = new SqlParameters();
  const conditions = toConditions(clusterId, query, parameters, key);
  if (!isTimed) conditions.push(`${at} IS NULL`);
  else if (since === undefined) conditions.push(`${at} IS NOT NULL`);
  else conditions.push(`${at} >= ${parameters.add(since)}`);
  if (last && isTimed) {
    const [time, id] = [parameters.add(lastSeen(last.event) ?? null), parameters.add(last.eventId)];
    conditions.push(`(${at}, event_keys.id) < (${time}, ${id})`);
  } else if (last) {
    conditions.push(`event_keys.id < ${parameters.add(last.eventId)}`);
  }
  const sql = `SELECT ${STATE_COLUMNS} FROM event_keys
      JOIN states ON states.revision = event_keys.revision
      JOIN objects ON objects.id = states.object_id
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${at} DESC, event_keys.id DESC LIMIT ${limit}`;
  return [sql, ...parameters.values];
}

/** Counts the events that can match a query, up to one more than a small namespace has. */
async function countEvents(tx: Transaction, clusterId: number, query: EventQuery): Promise<number> {
  const parameters = new SqlParameters();
  const conditions = toConditions(clusterId, query, parameters);
  const [row] = await tx.all<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM event_keys WHERE ${conditions.join(' AND ')}
       LIMIT ${SMALL_NAMESPACE + 1}) AS counted`,
    ...parameters.values,
  );
  return row?.count ?? 0;
}
