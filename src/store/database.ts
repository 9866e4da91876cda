/** A value that can be stored. Whole numbers above 2^53 are given as bigint, and read back as text (`CAST(x AS TEXT)`). */
export type SqlValue = string | number | bigint | null;

/**
 * A database that holds a store: SQLite or PostgreSQL. One SQL text serves both; what differs (column types, locks,
 * error codes) stays inside the engine.
 *
 * Errors: `KevError` `input` when it cannot be opened or is damaged, `UnavailableError` when it cannot be reached or
 * written to now, `InvalidRequestError` when it is closed or read-only, and whatever `work` throws, which undoes the
 * transaction.
 */
export interface Database extends AsyncDisposable {
  /** For messages. Never holds credentials. */
  readonly location: string;
  /** Its files; undefined for a server. */
  readonly disk?: DiskSpace;
  /**
   * Runs `work` in a transaction that excludes all other writes, of any process, and that is on disk when this
   * resolves. `work` may run again when the transaction has to be restarted, so it must have no other effects; it must
   * await nothing but the transaction. The first write creates the store.
   */
  write<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Runs `work` on one consistent state; it must await nothing but the transaction, and must be short. A store that
   * does not exist yet is empty: it has the tables, and no identity.
   */
  read<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Resolves to true when something may have been committed, by any process, also now and then without a reason; to
   * false when it was closed or the signal aborted.
   */
  changed(signal: AbortSignal | undefined): Promise<boolean>;
  /** Looks at what holds the store, without changing it. */
  inspect(signal?: AbortSignal): Promise<StorageState>;
  /** Waits for the writes in progress, then closes it. Later calls fail. Can be repeated. */
  close(): Promise<void>;
}

/** What holds a store: a directory, or a schema of PostgreSQL. */
export interface StorageState {
  /** Size on disk. */
  bytes: number;
  /** Whether this user may write to the store, or create it. */
  isWritable: boolean;
}

/** The space that the files of a database take. */
export interface DiskSpace {
  /** Returns the bytes in use, without those that were freed. */
  used(tx: Transaction): Promise<number>;
  /** Gives a part of what was freed back to the file system, and returns whether there may be more. */
  release(tx: Transaction): Promise<boolean>;
  /** Whether a write failed because there is no space left. */
  isFull(error: unknown): boolean;
  /** Size of the reserve, if nothing limits it. */
  readonly reserveBytes: number;
  /**
   * Keeps some space for the time when none is left, if there is any: to remove something takes space, too.
   *
   * @param maxBytes default: no limit
   */
  reserve(maxBytes?: number): void;
  /** Gives that space back to the file system. */
  releaseReserve(): void;
}

/** A running transaction. Placeholders are `$1`, `$2`, …; integers are read as numbers. */
export interface Transaction {
  /** Returns the rows of a query, or of a statement with RETURNING. */
  all<Row>(sql: string, ...parameters: SqlValue[]): Promise<Row[]>;
  /** Runs a statement. Returns the number of rows that it changed. */
  run(sql: string, ...parameters: SqlValue[]): Promise<number>;
}
