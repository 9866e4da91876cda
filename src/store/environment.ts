import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { InvalidRequestError, UnavailableError } from '../core/errors.ts';
import { markAsLeft } from './clean-shutdown-marker.ts';
import { lastTransaction } from './data-file.ts';
import { DATA_FILE } from './folder.ts';
import { GroupCommit } from './group-commit.ts';
import { FORMAT, FORMAT_VERSION, IDENTITY } from './keys.ts';
import { closeDatabase, type OpenOptions, openDatabase } from './lmdb-database.ts';
import { makeRoom } from './preallocate.ts';
import { cannotRead, isDamage, isStorageFailure, reasonOf } from './store-error.ts';
import { type Database, Tables } from './tables.ts';

/** How often a transaction is begun at the most that others set back. */
const MAX_STARTS = 20;

/** How long to wait for a list that is under way. */
const LOOK_AGAIN_MS = 10;

/** What was stored at one moment. To be ended, or LMDB can use no page again that was in use then. */
export interface Snapshot {
  tables: Tables;
  end(): void;
}

/**
 * The LMDB environment of a store: opened when it is first needed, made when something is first
 * written.
 *
 * A transaction is on disk when LMDB's commit returns: it writes the pages, waits for fdatasync, and
 * writes the page that makes them count through a handle opened with O_DSYNC (LMDB `mdb.c`,
 * mdb_env_sync0 and mdb_env_write_meta). The binding's `overlappingSync`, which confirms first and
 * writes later, is off. All transactions run in this thread: the binding's other thread can neither
 * report nor survive a full disk.
 */
export class Environment {
  readonly path: string;
  readonly #clock: Clock;
  readonly #readOnly: boolean;
  readonly #group = new GroupCommit<Tables>((work) => this.#transact(work));
  readonly #listeners = new Set<() => void>();
  readonly #snapshots = new Set<Snapshot>();
  #db: Database | undefined;
  /** Which file is open, told apart from another one of the same name. */
  #file: string | undefined;
  #opening: Promise<Database | undefined> | undefined;
  #closed = false;

  constructor(path: string, { clock, readOnly }: { clock: Clock; readOnly: boolean }) {
    this.path = path;
    this.#clock = clock;
    this.#readOnly = readOnly;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * What is stored now, to be read before anything else is waited for; undefined when there is no store.
   *
   * @throws KevError `input` when the store cannot be opened
   */
  async tables(): Promise<Tables | undefined> {
    const db = await this.#open(false);
    // The binding goes on reading what it began with until the event loop comes round.
    db?.resetReadTxn();
    return db && new Tables(db);
  }

  /** What is stored now, to be read at any later time; undefined when there is no store. */
  async snapshot(): Promise<Snapshot | undefined> {
    const db = await this.#open(false);
    if (db === undefined) return undefined;
    const transaction = db.useReadTransaction();
    const snapshot = {
      tables: new Tables(db, transaction),
      end: () => {
        if (this.#snapshots.delete(snapshot)) transaction.done();
      },
    };
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  /** Reads, and says of what fails that the store is damaged. */
  read<T>(reading: () => T): T {
    if (this.#closed) throw closedError();
    try {
      return reading();
    } catch (error) {
      if (isStorageFailure(error)) throw cannotRead(this.path, error);
      throw error;
    }
  }

  /**
   * Reads and writes in one transaction, which others who write at this moment share. The result comes
   * when it is on disk.
   *
   * @throws StatusError when the job throws one, before it has written; UnavailableError when it cannot be stored
   */
  async write<T>(job: (tables: Tables) => T, signal?: AbortSignal): Promise<T> {
    if (this.#readOnly) throw new InvalidRequestError('the local store is read-only');
    const db = this.#db ?? (await this.#open(true));
    if (db === undefined || this.#closed) throw closedError();
    return this.#group.add(job, signal);
  }

  /** Calls after each transaction of this process that may have changed something; returns how to stop that. */
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Closes the store when another one has taken its place in the folder, so that the next read opens that one. Tells
   * whether it did.
   */
  async leaveIfReplaced(): Promise<boolean> {
    const db = this.#db;
    const file = db && this.#dataFile();
    if (db === undefined || file === undefined || file === this.#file || this.#snapshots.size > 0)
      return false;
    this.#db = undefined;
    await closeDatabase(db, this.#options(false));
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#opening?.catch(() => {});
    await this.#group.flush();
    this.#closed = true;
    for (const snapshot of this.#snapshots) snapshot.end();
    for (const listener of this.#listeners) listener();
    if (this.#db) await closeDatabase(this.#db, this.#options(false));
  }

  /** One opening at a time: who wants to write waits for who wants to read, and the other way round. */
  async #open(create: boolean): Promise<Database | undefined> {
    if (this.#closed) throw closedError();
    while (this.#opening) await this.#opening.catch(() => {});
    if (this.#db || this.#closed) return this.#db;
    this.#opening = openDatabase(this.#options(create));
    try {
      this.#db = await this.#opening;
      this.#file = this.#dataFile();
      return this.#db;
    } finally {
      this.#opening = undefined;
    }
  }

  #dataFile(): string | undefined {
    const stats = statSync(join(this.path, DATA_FILE), { bigint: true, throwIfNoEntry: false });
    return stats && `${stats.dev} ${stats.ino}`;
  }

  #options(create: boolean): OpenOptions {
    return { path: this.path, readOnly: this.#readOnly, create, clock: this.#clock };
  }

  async #transact(work: (tables: Tables) => void): Promise<void> {
    for (let starts = 1; ; starts++) {
      if (this.#transactOnce(work)) break;
      if (starts === MAX_STARTS) {
        throw new UnavailableError(
          `cannot write to the local store in "${this.path}": other processes keep opening it`,
        );
      }
      await this.#reopen();
    }
    for (const listener of this.#listeners) listener();
  }

  /**
   * Does the work, and tells whether it counts. It does not when the transaction began from a state
   * that another process has already changed (LMDB `mdb.c`, mdb_env_open2, sets back mti_txnid), or
   * did not begin at all, which the binding does not say: committed, it would undo what others were
   * told is stored.
   */
  #transactOnce(work: (tables: Tables) => void): boolean {
    const db = this.#db;
    if (db === undefined) throw closedError();
    try {
      const file = join(this.path, DATA_FILE);
      let number = 0;
      let isWritten = false;
      db.transactionSync(() => {
        number = db.getWriteTxnId();
        const last = lastTransaction(file);
        if (last !== undefined && number !== last + 1) throw new StaleStart();
        const tables = new Tables(db);
        work(tables);
        if (!tables.isChanged) return;
        if (tables.value(IDENTITY) === undefined) tables.setValue(IDENTITY, randomUUID());
        isWritten = true;
        if (db.get(FORMAT) !== String(FORMAT_VERSION)) void db.put(FORMAT, String(FORMAT_VERSION));
        // Here, since no other process can write before this transaction is over.
        makeRoom(file, (meta) => tables.roomNeeded(meta));
      });
      if (isWritten) markAsLeft(this.path);
      return !isWritten || (lastTransaction(file) ?? number) >= number;
    } catch (error) {
      if (error instanceof StaleStart) return false;
      if (isDamage(error)) throw cannotRead(this.path, error);
      if (!isStorageFailure(error)) throw error;
      const message = `cannot write to the local store in "${this.path}": ${reasonOf(error)}`;
      throw new UnavailableError(message, { cause: error });
    }
  }

  /** Opened anew, LMDB knows again which transaction was the last. */
  async #reopen(): Promise<void> {
    while (this.#snapshots.size > 0) await this.#clock.sleep(LOOK_AGAIN_MS);
    const db = this.#db;
    this.#db = undefined;
    if (db) await closeDatabase(db, this.#options(true));
    await this.#open(true);
  }
}

/** Ends a transaction that did not begin from the last state. */
class StaleStart extends Error {}

function closedError(): InvalidRequestError {
  return new InvalidRequestError('the local store is closed');
}
