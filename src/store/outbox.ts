import type { Clock } from '../core/clock.ts';
import { formatTimeNano, parseTime } from '../event/time.ts';
import type { Database } from './database.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { type Holder, Lease } from './outbox-lease.ts';
import { markOutbox } from './outbox-marker.ts';
import { nextRevision } from './store-info.ts';

/** How many records are read at a time. */
const PAGE = 500;

/** Where a record is to be delivered. No credentials. */
export interface Destination {
  /** The server's address at that time. */
  server: string;
  /** The kubeconfig's context that led there. */
  context?: string;
  /** The paths of the kubeconfig that named the server, and its name for the cluster. */
  kubeconfig?: string;
  cluster?: string | undefined;
}

/** Something that waits for delivery. */
export interface OutboxRecord<Content> {
  /** Given in the order in which records were stored, and never twice. */
  id: number;
  destination: Destination;
  /** RFC 3339. */
  storedAt: string;
  /** How often its delivery has failed. */
  tries: number;
  /** Why it failed last. */
  problem?: string;
  /** Whether it was finally refused: it is not tried again, and stays until the user drops it. */
  refused?: boolean;
  content: Content;
}

/** Why an attempt to deliver failed. */
export interface FailedTry {
  problem: string;
  /** @default false */
  refused?: boolean;
}

/** How an outbox is opened. */
interface OutboxOptions extends DatabaseOptions {
  /** Ends reading. The outcome of a record is still stored after it aborts. */
  signal?: AbortSignal;
}

/**
 * The outbox of a local store: what could not be delivered, in the order in which it was stored, for
 * any number of processes at once. What a call has confirmed is on disk. The first record creates the
 * store.
 *
 * A process delivers to a server while it holds the lease, so that no two do. If it is killed between the
 * delivery of a record and its removal, the next one finds the record again, and has to recognize by its
 * content that it was delivered.
 */
export class Outbox<Content> implements AsyncDisposable {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;

  private constructor(db: Database, { clock, signal }: OutboxOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#signal = signal;
  }

  /**
   * Opens the outbox of a store.
   *
   * @throws KevError `usage` or `input`, also from any later call, when the store cannot be opened
   */
  static async open<Content>(options: OutboxOptions): Promise<Outbox<Content>> {
    return new Outbox<Content>(await openDatabase(options), options);
  }

  /**
   * Stores a record after all others, and returns its ID.
   *
   * @throws UnavailableError when it cannot be stored
   */
  async add(destination: Destination, content: Content): Promise<number> {
    const storedAt = formatTimeNano(this.#clock.now());
    const added = await this.#db.write(async (tx) => {
      const id = await nextRevision(tx);
      const record: OutboxRecord<Content> = { id, destination, storedAt, tries: 0, content };
      await tx.run('INSERT INTO outbox (id, record) VALUES ($1, $2)', id, JSON.stringify(record));
      return id;
    });
    markOutbox(this.#db.location);
    return added;
  }

  /** Returns some records after an ID, in their order; none when there are no more. */
  after(id: number, limit = PAGE): Promise<OutboxRecord<Content>[]> {
    return this.#db.read(async (tx) => {
      const rows = await tx.all<{ record: string }>(
        'SELECT record FROM outbox WHERE id > $1 ORDER BY id LIMIT $2',
        id,
        limit,
      );
      return rows.map(({ record }) => JSON.parse(record));
    }, this.#signal);
  }

  /** Returns all records, read some at a time. */
  async *all(): AsyncGenerator<OutboxRecord<Content>> {
    for (let last = 0; ; ) {
      const records = await this.after(last);
      if (records.length === 0) return;
      yield* records;
      last = records.at(-1)?.id ?? last;
    }
  }

  /** Removes a record. Resolves to whether it was there. */
  async remove(id: number): Promise<boolean> {
    return (await this.#db.write((tx) => tx.run('DELETE FROM outbox WHERE id = $1', id))) > 0;
  }

  /** Notes that the delivery of a record has failed, unless the record was removed. */
  noteFailure(id: number, failed: FailedTry): Promise<void> {
    return this.#db.write(async (tx) => {
      const [row] = await tx.all<{ record: string }>('SELECT record FROM outbox WHERE id = $1', id);
      if (row === undefined) return;
      const record: OutboxRecord<Content> = JSON.parse(row.record);
      const noted = { ...record, tries: record.tries + 1, ...failed };
      await tx.run('UPDATE outbox SET record = $2 WHERE id = $1', id, JSON.stringify(noted));
    });
  }

  /**
   * Takes the lease of a server, which one process has at a time; undefined while another one has it. To be
   * released; ends by itself when its holder does.
   */
  claim(server: string, holder: Holder): Promise<Lease | undefined> {
    return Lease.take({ db: this.#db, clock: this.#clock, server, holder });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#db.close();
  }
}

/** When a record was stored, in nanoseconds since the epoch. */
export function storedAtOf({ storedAt }: OutboxRecord<unknown>): bigint {
  return parseTime(storedAt) ?? 0n;
}
