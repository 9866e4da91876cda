import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { InvalidRequestError, UnavailableError } from '../../core/errors.ts';
import { ChangeWaiters } from '../change-waiters.ts';
import type { Database, DiskSpace, StorageState, Transaction } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import type { SqliteConnection } from './connection.ts';
import { SqliteDiskSpace } from './disk-space.ts';
import { inspectFolder } from './inspect-folder.ts';
import { identifyFile, openConnection } from './open.ts';
import { isBusy, toStoreError } from './sqlite-error.ts';
import { createTables } from './tables.ts';

/** How often to look for what other processes have written. */
const POLL_MS = 25;

/** How often to ask for a lock that another process has, and for how long. */
const LOCK_RETRY_MS = 5;
const LOCK_TIMEOUT_MS = 30_000;

/**
 * A store in a directory, in SQLite, for any number of processes. It is opened when it is first needed.
 *
 * SQLite's calls return at once: they never wait for a lock, and transactions are short. A commit returns when it is on
 * disk (`synchronous = FULL`), and readers and writers do not wait for each other (write-ahead log).
 */
export class SqliteDatabase implements Database {
  readonly location: string;
  readonly disk: DiskSpace;
  readonly #clock: Clock;
  readonly #readOnly: boolean;
  readonly #group = new GroupCommit<Transaction>((work, signal) => this.#transact(true, work, signal));
  readonly #waiters: ChangeWaiters;
  #connection: SqliteConnection | undefined;
  /** Settles when the transaction in progress has ended: a connection has one at a time. */
  #lastTransaction: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  /** Whether this process has committed something since it last read. */
  #isChanged = false;

  constructor(path: string, { clock, readOnly }: { clock: Clock; readOnly: boolean }) {
    this.location = path;
    this.disk = new SqliteDiskSpace(path);
    this.#clock = clock;
    this.#waiters = new ChangeWaiters(clock);
    this.#readOnly = readOnly;
  }

  async write<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#readOnly) throw new InvalidRequestError('the local store is read-only');
    this.#checkOpen();
    return this.#group.add(work, signal);
  }

  async read<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    return this.#transact(false, work, signal);
  }

  async changed(signal: AbortSignal | undefined): Promise<boolean> {
    const isOver = () => this.#isClosed || signal?.aborted === true;
    if (this.#isChanged || isOver()) return !isOver();
    await this.#waiters.wait(POLL_MS, signal);
    return !isOver();
  }

  async inspect(): Promise<StorageState> {
    return inspectFolder(this.location);
  }

  async close(): Promise<void> {
    await this.#group.flush();
    await this.#exclusively(async () => {
      this.#isClosed = true;
      this.#connection?.close();
      this.#connection = undefined;
    });
    this.#noteChange();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Runs work in a transaction, from the start again while another process has the lock. */
  async #transact<T>(
    isWrite: boolean,
    work: (tx: Transaction) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const deadline = this.#clock.monotonicMs() + LOCK_TIMEOUT_MS;
    for (;;) {
      const done = await this.#exclusively(() => this.#tryTransaction(isWrite, work));
      if (done) return done.result;
      if (this.#clock.monotonicMs() > deadline) {
        const seconds = LOCK_TIMEOUT_MS / 1000;
        throw new UnavailableError(
          `cannot ${isWrite ? 'write to' : 'read'} the local store in "${this.location}": another process has locked it for ${seconds}s`,
        );
      }
      await this.#clock.sleep(LOCK_RETRY_MS, signal);
    }
  }

  /** Undefined when another process has the lock. */
  async #tryTransaction<T>(
    isWrite: boolean,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    this.#checkOpen();
    let connection: SqliteConnection | undefined;
    try {
      connection = await this.#connect(isWrite);
      connection.begin(isWrite);
      if (isWrite) await this.#addTables(connection);
      else this.#isChanged = false;
      const result = await work(connection);
      connection.commit(isWrite);
      connection.hasTables = true;
      if (isWrite) this.#noteChange();
      return { result };
    } catch (error) {
      connection?.rollback();
      if (isBusy(error)) return undefined;
      const isOpen = this.#connection?.hasTables === true;
      throw toStoreError(this.location, isOpen ? (isWrite ? 'write to' : 'read') : 'open', error);
    }
  }

  /** Opens the store, or another one that has taken its place in the directory. */
  async #connect(isWrite: boolean): Promise<SqliteConnection> {
    const file = identifyFile(this.location);
    const current = this.#connection;
    // What was removed can still be read, but what is written to it would be lost.
    const isRemoved = file === undefined && current?.file !== undefined;
    if (isRemoved && isWrite) throw Object.assign(new Error(), { code: 'ENOENT', syscall: 'open' });
    if (current && (current.file === file || isRemoved)) {
      if (isWrite ? current.isWritable : current.hasTables) return current;
    }
    this.#connection = undefined;
    current?.close();
    this.#connection = await openConnection(this.location, isWrite);
    return this.#connection;
  }

  /** In the transaction, because several processes may create a store at the same time. */
  async #addTables(connection: SqliteConnection): Promise<void> {
    if (connection.hasTables) return;
    const [schema] = await connection.all<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema');
    if (schema?.count === 0) await createTables(connection, randomUUID());
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastTransaction.then(work);
    this.#lastTransaction = result.catch(() => {});
    return result;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new InvalidRequestError('the local store is closed');
  }

  #noteChange(): void {
    this.#isChanged = true;
    this.#waiters.wakeAll();
  }
}
