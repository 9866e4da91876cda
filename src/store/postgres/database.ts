import type { Clock } from '../../core/clock.ts';
import { InvalidRequestError } from '../../core/errors.ts';
import type { UserEnvironment } from '../../core/user-directories.ts';
import type { Database, StorageState, Transaction } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import { loadSqlite } from '../sqlite/driver.ts';
import { openEmpty } from '../sqlite/open.ts';
import { ChangeListener } from './change-listener.ts';
import type { PostgresConnection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { type ConnectionSettings, toConnectionSettings } from './connection-settings.ts';
import { explainPostgresError, isConnectionLost, isRestart } from './postgres-error.ts';
import { createStore, inspectSchema, readStore, writeStore } from './store-transactions.ts';
import { MissingStoreError } from './transaction.ts';

/** How often a transaction starts over because of others before it fails. */
const MAX_RESTARTS = 100;

/** How often a transaction starts over on a new connection. */
const MAX_LOST = 3;

/** Longest backoff before a transaction starts over. */
const MAX_BACKOFF_MS = 250;

/**
 * Opens a store in PostgreSQL.
 *
 * @throws KevError `usage` when the URL is invalid, `input` when a file or a variable is
 */
export function openPostgres(
  url: string,
  { environment, ...options }: { clock: Clock; readOnly: boolean; environment: UserEnvironment },
): Database {
  return new PostgresDatabase(toConnectionSettings(url, environment), options);
}

/**
 * A store in the schema `kev` of a PostgreSQL database. Connects when it is first used.
 *
 * It keeps no state in a session, so that a pooler may be in between, and uses only what CockroachDB and YugabyteDB have,
 * too.
 */
export class PostgresDatabase implements Database {
  readonly location: string;
  readonly #settings: ConnectionSettings;
  readonly #clock: Clock;
  readonly #isReadOnly: boolean;
  readonly #pool: ConnectionPool;
  readonly #listener: ChangeListener;
  readonly #writes: GroupCommit<Transaction>;

  constructor(settings: ConnectionSettings, { clock, readOnly }: { clock: Clock; readOnly: boolean }) {
    this.location = settings.location;
    this.#settings = settings;
    this.#clock = clock;
    this.#isReadOnly = readOnly;
    this.#pool = new ConnectionPool(settings);
    this.#listener = new ChangeListener(settings, clock);
    this.#writes = new GroupCommit((work, signal) => this.#write(work, signal));
  }

  async write<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#isReadOnly) throw new InvalidRequestError('the store was opened for reading');
    return this.#writes.add(work, signal);
  }

  async read<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#run((connection) => readStore(connection, work), signal);
    } catch (error) {
      if (!(error instanceof MissingStoreError)) throw error;
      return readEmpty(work);
    }
  }

  changed(signal: AbortSignal | undefined): Promise<boolean> {
    return this.#listener.wait(signal);
  }

  inspect(signal?: AbortSignal): Promise<StorageState> {
    return this.#run(inspectSchema, signal);
  }

  async close(): Promise<void> {
    await this.#writes.flush();
    await Promise.all([this.#listener.close(), this.#pool.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #write(work: (tx: Transaction) => Promise<void>, signal: AbortSignal): Promise<void> {
    const write = () => this.#run((connection) => writeStore(connection, work), signal);
    try {
      await write();
    } catch (error) {
      if (!(error instanceof MissingStoreError)) throw error;
      await this.#run(createStore, signal);
      await write();
    }
  }

  /** Runs a transaction, and starts it over when the server asks for that or the connection was lost before its end. */
  async #run<T>(
    transaction: (connection: PostgresConnection) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    let restarts = 0;
    let lost = 0;
    for (;;) {
      try {
        return await this.#pool.use(transaction, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (isRestart(error) && restarts < MAX_RESTARTS) {
          restarts += 1;
          await this.#clock.sleep(Math.min(2 ** restarts, MAX_BACKOFF_MS) * Math.random(), signal);
        } else if (isConnectionLost(error) && lost < MAX_LOST) {
          lost += 1;
        } else {
          throw explainPostgresError(error, this.#settings);
        }
      }
    }
  }
}

/** Runs `work` on a store that does not exist yet, in memory. */
async function readEmpty<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const empty = await openEmpty(await loadSqlite());
  try {
    return await work(empty);
  } finally {
    empty.close();
  }
}
