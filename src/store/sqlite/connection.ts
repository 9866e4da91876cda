import type { SqlValue, Transaction } from '../database.ts';
import type { CleanShutdownMarker } from './clean-shutdown-marker.ts';
import type { Sqlite } from './driver.ts';

/** SQLite shortens its write-ahead log to this length when all of it is in the database. */
const MAX_LOG_BYTES = 4 * 1024 * 1024;

/** Memory for pages, at most: a list by name reads states in any order. */
const CACHE_KIB = 32 * 1024;

interface ConnectionParts {
  /** Identity of the file that is open; undefined for the empty database in place of a missing one. */
  file?: string | undefined;
  marker?: CleanShutdownMarker;
  isWritable: boolean;
  hasTables: boolean;
}

/** An open database, with its statements, which are prepared once. */
export class SqliteConnection implements Transaction {
  readonly file: string | undefined;
  readonly isWritable: boolean;
  /** Whether the tables exist. */
  hasTables: boolean;
  readonly #sqlite: Sqlite;
  readonly #marker: CleanShutdownMarker | undefined;
  #hasWritten = false;
  readonly #statements = new Map<string, ReturnType<Sqlite['prepare']>>();

  constructor(sqlite: Sqlite, { file, marker, isWritable, hasTables }: ConnectionParts) {
    this.#sqlite = sqlite;
    this.#marker = marker;
    this.file = file;
    this.isWritable = isWritable;
    this.hasTables = hasTables;
  }

  /** Chooses how transactions are kept until they are in the database; closes it when that fails. */
  setJournal(mode: 'WAL' | 'DELETE'): void {
    try {
      // Has to come before the tables, and lets the file shrink.
      if (!this.hasTables) this.#sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL');
      this.#sqlite.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = FULL;
        PRAGMA journal_size_limit = ${MAX_LOG_BYTES}; PRAGMA cache_size = -${CACHE_KIB}`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  begin(isWrite: boolean): void {
    this.#sqlite.exec(isWrite ? 'BEGIN IMMEDIATE' : 'BEGIN');
  }

  commit(isWrite: boolean): void {
    this.#sqlite.exec('COMMIT');
    if (!isWrite) return;
    this.#hasWritten = true;
    // The commit may have moved the write-ahead log into the file.
    this.#marker?.update();
  }

  rollback(): void {
    try {
      this.#sqlite.exec('ROLLBACK');
    } catch {
      // SQLite has ended the transaction itself, as on a full disk.
    }
  }

  async all<Row>(sql: string, ...parameters: SqlValue[]): Promise<Row[]> {
    return this.#prepare(sql).all(...parameters) as Row[];
  }

  async run(sql: string, ...parameters: SqlValue[]): Promise<number> {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  close(): void {
    if (this.#hasWritten) this.#checkpoint();
    this.#sqlite.close();
    this.#marker?.update();
  }

  /**
   * Moves the write-ahead log into the database. SQLite does so when it is closed, but @photostructure/sqlite closes it
   * only after its statements, which it leaves to the garbage collector.
   */
  #checkpoint(): void {
    try {
      this.#sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // A full disk: the log stays.
    }
  }

  #prepare(sql: string): ReturnType<Sqlite['prepare']> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#sqlite.prepare(sql.replace(/\$(?=\d)/g, '?'));
    this.#statements.set(sql, statement);
    return statement;
  }
}
