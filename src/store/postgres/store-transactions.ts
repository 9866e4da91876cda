import { randomUUID } from 'node:crypto';
import { KevError, UnavailableError } from '../../core/errors.ts';
import type { StorageState, Transaction } from '../database.ts';
import { createSchema, describeFormatMismatch } from '../schema.ts';
import type { PostgresConnection } from './connection.ts';
import { POSTGRES } from './dialect.ts';
import { isCreatedMeanwhile } from './postgres-error.ts';
import { runTransaction } from './transaction.ts';

/**
 * Settings of a transaction. They end with it, since a pooler such as PgBouncer may run the next transaction in another
 * session. The last one limits how long a process that is stopped in the middle blocks others.
 */
const SETTINGS = `SET LOCAL search_path TO kev; SET LOCAL lock_timeout TO '10s';
  SET LOCAL idle_in_transaction_session_timeout TO '10s'`;

const BEGIN_READ = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${SETTINGS}; SELECT format FROM kev.store`;

/** Locks the only row of the table, so that writes take turns, and see what was committed before. */
const BEGIN_WRITE = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${SETTINGS};
  SELECT format, version() AS server FROM kev.store FOR UPDATE`;

/** Looks for the schema, and for tables in it. */
const BEGIN_CREATE = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${SETTINGS};
  SELECT max(relname) AS relation, max(CASE WHEN relname = 'store' THEN 1 ELSE 0 END) AS has_store
  FROM pg_catalog.pg_namespace LEFT JOIN pg_catalog.pg_class ON relnamespace = pg_namespace.oid
  WHERE nspname = 'kev' GROUP BY nspname`;

/** Servers that speak PostgreSQL's protocol and refuse NOTIFY. */
const WITHOUT_NOTIFY = /CockroachDB|-YB-/;

interface StoreRow {
  format: number;
  server: string;
}

/**
 * Runs `work` on one consistent state.
 *
 * @throws MissingStoreError
 */
export function readStore<T>(
  connection: PostgresConnection,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return runTransaction(connection, BEGIN_READ, async (tx, store: StoreRow | undefined) => {
    requireFormat(connection, store);
    return { result: await work(tx), end: 'COMMIT' };
  });
}

/**
 * Runs `work` in a transaction that excludes all other writes, and notifies the processes that wait for changes.
 *
 * @throws MissingStoreError
 */
export function writeStore<T>(
  connection: PostgresConnection,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return runTransaction(connection, BEGIN_WRITE, async (tx, store: StoreRow | undefined) => {
    const { server } = requireFormat(connection, store);
    const result = await work(tx);
    if (!tx.hasWritten) return { result, end: 'ROLLBACK' };
    return { result, end: WITHOUT_NOTIFY.test(server) ? 'COMMIT' : 'NOTIFY kev; COMMIT' };
  });
}

/** Size of the tables, and whether this role may write to them or create them. */
const INSPECT = `SELECT
    CASE WHEN to_regclass('kev.store') IS NOT NULL THEN has_table_privilege('kev.store', 'UPDATE')
      WHEN to_regnamespace('kev') IS NOT NULL THEN has_schema_privilege('kev', 'CREATE')
      ELSE has_database_privilege(current_database(), 'CREATE') END
    AND current_setting('transaction_read_only') = 'off' AS is_writable,
    (SELECT sum(pg_total_relation_size(pg_class.oid)) FROM pg_catalog.pg_class
      JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = 'kev' AND relkind = 'r') AS bytes`;

/** Looks at the schema `kev`, without changing it. */
export async function inspectSchema(connection: PostgresConnection): Promise<StorageState> {
  const { rows } = await connection.query(INSPECT);
  return { bytes: rows[0]?.bytes ?? 0, isWritable: rows[0]?.is_writable === true };
}

interface SchemaRow {
  relation: string | null;
  has_store: number;
}

/**
 * Creates the schema `kev` and its tables. Does nothing when another process has done so.
 *
 * @throws KevError `input` when the schema holds something else
 */
export async function createStore(connection: PostgresConnection): Promise<void> {
  try {
    await runTransaction(connection, BEGIN_CREATE, async (tx, schema: SchemaRow | undefined) => {
      if (schema?.has_store) return { result: undefined, end: 'ROLLBACK' };
      if (schema?.relation) {
        const found = `its schema "kev" already has other tables, such as "${schema.relation}"`;
        throw new KevError('input', `cannot create a store in ${connection.location}: ${found}`);
      }
      if (!schema) await tx.run('CREATE SCHEMA kev');
      await createSchema(tx, POSTGRES, randomUUID());
      return { result: undefined, end: 'COMMIT' };
    });
  } catch (error) {
    if (!isCreatedMeanwhile(error)) throw error;
  }
}

function requireFormat({ location }: PostgresConnection, store: StoreRow | undefined): StoreRow {
  // A server without transactions for tables shows it before it is complete.
  if (!store) throw new UnavailableError(`cannot use ${location} now: the store is being created`);
  const mismatch = describeFormatMismatch(store.format);
  if (mismatch !== undefined) throw new KevError('input', `cannot use ${location}: ${mismatch}`);
  return store;
}
