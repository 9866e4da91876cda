import type { QueryResult } from 'pg';
import { UnavailableError } from '../../core/errors.ts';
import type { SqlValue, Transaction } from '../database.ts';
import type { PostgresConnection } from './connection.ts';
import { isConnectionLost, isMissingTable } from './postgres-error.ts';

/** The store does not exist yet. */
export class MissingStoreError extends Error {
  override name = 'MissingStoreError';
}

/**
 * Runs `work` in a transaction, and undoes it when `work` or a statement fails.
 *
 * @param begin statements that begin it; `work` gets the first row of the last one
 * @returns the result that `work` returns with the statements that end the transaction
 * @throws MissingStoreError when `begin` needs a table that does not exist; UnavailableError when the connection was lost
 *   during the end, so that it is not known whether it was committed; what `work` throws, or the error of `pg`
 */
export async function runTransaction<T, Row>(
  connection: PostgresConnection,
  begin: string,
  work: (tx: PostgresTransaction, row: Row | undefined) => Promise<{ result: T; end: string }>,
): Promise<T> {
  try {
    const { rows } = await connection.query(begin).catch((error) => {
      throw isMissingTable(error) ? new MissingStoreError() : error;
    });
    const { result, end } = await work(new PostgresTransaction(connection), rows[0]);
    const { command } = await connection.query(end).catch((error) => {
      throw isConnectionLost(error) ? lostCommit(connection.location, error) : error;
    });
    // A server ends a failed transaction with this instead of an error.
    if (command === 'ROLLBACK' && end !== 'ROLLBACK') throw new Error('the transaction was undone');
    return result;
  } catch (error) {
    if (!connection.isBroken) await connection.query('ROLLBACK').catch(() => connection.destroy());
    throw error;
  }
}

/** A transaction on a connection. */
export class PostgresTransaction implements Transaction {
  /** Whether there was any statement but a query. */
  hasWritten = false;
  readonly #connection: PostgresConnection;

  constructor(connection: PostgresConnection) {
    this.#connection = connection;
  }

  async all<Row>(sql: string, ...parameters: SqlValue[]): Promise<Row[]> {
    return (await this.#query(sql, parameters)).rows;
  }

  async run(sql: string, ...parameters: SqlValue[]): Promise<number> {
    return (await this.#query(sql, parameters)).rowCount ?? 0;
  }

  #query(sql: string, parameters: SqlValue[]): Promise<QueryResult> {
    if (!/^\s*SELECT\b/i.test(sql)) this.hasWritten = true;
    return this.#connection.query(sql, parameters);
  }
}

/** Callers recognize by its content what they wrote, so they can write it again. */
function lostCommit(location: string, cause: unknown): UnavailableError {
  return new UnavailableError(`connection to ${location} lost while a change was committed`, { cause });
}
