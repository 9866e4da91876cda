import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Clock } from '../clock.ts';
import { InvalidRequestError, UnavailableError } from '../errors.ts';
import { inspectDataFile, lastTransaction } from './data-file.ts';
import { DATA_FILE, findFolder, makeFolder, requireRoom, settleFiles } from './folder.ts';
import { GroupCommit } from './group-commit.ts';
import { FORMAT, FORMAT_VERSION } from './keys.ts';
import { cannotOpen, cannotRead, isStorageFailure, reasonOf } from './store-error.ts';
import { type Database, Tables } from './tables.ts';
import { inTurn } from './turn.ts';

/** The system's number of the error that using a destroyed mutex is. */
const EINVAL = 22;

/** How often LMDB is opened at the most when others write at that moment. */
const MAX_OPENS = 20;

/** How often, and after how long, a data file is looked at again that another process may be making. */
const LOOKS_AT_UNFINISHED = 5;
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
    if (this.#readOnly) throw new InvalidRequestError('the local store was opened for reading only');
    const db = this.#db ?? (await this.#open(true));
    if (db === undefined || this.#closed) throw closedError();
    return this.#group.add(job, signal);
  }

  /** Calls after each transaction of this process that may have changed something; returns how to stop that. */
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#opening?.catch(() => {});
    await this.#group.flush();
    this.#closed = true;
    for (const snapshot of this.#snapshots) snapshot.end();
    for (const listener of this.#listeners) listener();
    if (this.#db) await this.#closeLmdb(this.#db);
  }

  /** One opening at a time: who wants to write waits for who wants to read, and the other way round. */
  async #open(create: boolean): Promise<Database | undefined> {
    if (this.#closed) throw closedError();
    while (this.#opening) await this.#opening.catch(() => {});
    if (this.#db || this.#closed) return this.#db;
    this.#opening = this.#openNow(create);
    try {
      this.#db = await this.#opening;
      return this.#db;
    } finally {
      this.#opening = undefined;
    }
  }

  async #openNow(create: boolean): Promise<Database | undefined> {
    const found = findFolder(this.path, this.#readOnly);
    if (!found?.hasStore) {
      if (!create) return undefined;
      const folder = makeFolder(this.path);
      const db = await this.#openLmdb(folder);
      settleFiles(folder);
      return db;
    }
    for (let looks = 1; ; looks++) {
      const state = inspectDataFile(join(found.folder, DATA_FILE));
      if (state === 'whole') break;
      if (state === 'foreign' || looks === LOOKS_AT_UNFINISHED) throw cannotOpen(this.path, NO_STORE);
      await this.#clock.sleep(LOOK_AGAIN_MS);
    }
    return this.#openLmdb(found.folder);
  }

  /**
   * LMDB that is opened reads which transaction was the last, and then tells all processes so: when
   * another one commits in between, that is no longer true. So it is opened until nobody did; and
   * again when another process that closed it at that moment left it without mutexes.
   */
  async #openLmdb(folder: string): Promise<Database> {
    const file = join(folder, DATA_FILE);
    for (let opens = 1; ; opens++) {
      const before = existsSync(file) && statSync(file).size > 0 ? lastTransaction(file) : undefined;
      const db = await inTurn(folder, this.#clock, () => this.#openOnce(folder)).catch((error) => {
        if (opens === MAX_OPENS || (error as { cause?: { code?: unknown } }).cause?.code !== EINVAL)
          throw error;
      });
      if (db && (before === lastTransaction(file) || opens === MAX_OPENS)) return db;
      if (db) await this.#closeLmdb(db);
      else await this.#clock.sleep(LOOK_AGAIN_MS);
    }
  }

  async #openOnce(folder: string): Promise<Database> {
    const options = {
      path: folder,
      noSubdir: false,
      // The package's types do not know this one.
      permissionsMode: 0o600,
      readOnly: this.#readOnly,
      overlappingSync: false,
      encoding: 'string' as const,
      keyEncoding: 'binary' as const,
      maxDbs: 0,
    };
    let db: Database;
    try {
      db = open<string, Buffer>(options);
    } catch (error) {
      throw cannotOpen(this.path, error);
    }
    let problem: unknown;
    try {
      problem = formatProblem(db);
    } catch (error) {
      problem = error;
    }
    if (problem === undefined) return db;
    await db.close();
    throw cannotOpen(this.path, problem);
  }

  async #closeLmdb(db: Database): Promise<void> {
    // A store that was removed meanwhile has no folder any more, and needs no turn.
    const folder = existsSync(this.path) ? realpathSync(this.path) : this.path;
    await inTurn(folder, this.#clock, () => db.close());
  }

  async #transact(work: (tables: Tables) => void): Promise<void> {
    for (let opens = 1; ; opens++) {
      if (this.#transactOnce(work)) break;
      if (opens === MAX_OPENS) {
        throw new UnavailableError(
          `cannot write to the local store in "${this.path}": it is being opened all the time`,
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
      const file = join(realpathSync(this.path), DATA_FILE);
      let number = 0;
      let isWritten = false;
      db.transactionSync(() => {
        number = db.getWriteTxnId();
        const last = lastTransaction(file);
        if (last !== undefined && number !== last + 1) throw new StaleStart();
        const tables = new Tables(db);
        work(tables);
        if (tables.roomNeeded === 0) return;
        isWritten = true;
        if (db.get(FORMAT) === undefined) db.put(FORMAT, String(FORMAT_VERSION));
        // Here, since no other process can write before this transaction is over.
        requireRoom(this.path, tables.roomNeeded);
      });
      return !isWritten || (lastTransaction(file) ?? number) >= number;
    } catch (error) {
      if (error instanceof StaleStart) return false;
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
    if (db) await this.#closeLmdb(db);
    await this.#open(true);
  }
}

/** Ends a transaction that did not begin from the last state. */
class StaleStart extends Error {}

const NO_STORE = 'it is not a store of kev, or a damaged one';

/** What is against using a database as a store; an empty one is a store that nothing was written to. */
function formatProblem(db: Database): string | undefined {
  const format = db.get(FORMAT);
  if (format === undefined) return [...db.getKeys({ limit: 1 })].length === 0 ? undefined : NO_STORE;
  if (!/^\d+$/.test(format)) return NO_STORE;
  if (Number(format) === FORMAT_VERSION) return undefined;
  return `it was made by a newer kev (format ${format}, and this kev knows ${FORMAT_VERSION})`;
}

function closedError(): InvalidRequestError {
  return new InvalidRequestError('the local store is closed');
}
