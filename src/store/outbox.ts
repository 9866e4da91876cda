import type { Clock } from '../core/clock.ts';
import { formatTimeNano, parseTime } from '../event/time.ts';
import { Environment } from './environment.ts';
import { LAST_OUTBOX_ID, leaseKey, outboxKey, outboxRangeAfter } from './keys.ts';
import { type Holder, Lease, mayTake, toLeaseText } from './outbox-lease.ts';
import { markOutbox } from './outbox-mark.ts';
import type { Tables } from './tables.ts';

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
  /** It was refused for good: it stays until somebody drops it, and is not tried again. */
  refused?: boolean;
  content: Content;
}

/** What became of a try that failed. */
export interface FailedTry {
  problem: string;
  /** @default false */
  refused?: boolean;
}

/**
 * The outbox of a local store: what could not be delivered, in the order in which it was stored, for
 * any number of processes at once. What a call has confirmed is on disk. Nothing is made before
 * something is stored.
 *
 * Who delivers to a server has a lease for it, so that no two do. Whoever finds a record again that was
 * delivered and not yet removed, since its deliverer was killed in between, has to recognize it by its
 * content.
 */
export class Outbox<Content> implements AsyncDisposable {
  readonly #environment: Environment;
  readonly #clock: Clock;

  /** @throws KevError `input`, from any call, when the store cannot be opened */
  constructor({ path, clock, readOnly = false }: { path: string; clock: Clock; readOnly?: boolean }) {
    this.#environment = new Environment(path, { clock, readOnly });
    this.#clock = clock;
  }

  /**
   * Stores a record behind all others, and gives its ID.
   *
   * @throws UnavailableError when it cannot be stored
   */
  async add(destination: Destination, content: Content): Promise<number> {
    const storedAt = formatTimeNano(this.#clock.now());
    const added = await this.#environment.write((tables) => {
      const id = tables.number(LAST_OUTBOX_ID) + 1;
      tables.setValue(LAST_OUTBOX_ID, String(id));
      write(tables, { id, destination, storedAt, tries: 0, content });
      return id;
    });
    markOutbox(this.#environment.path);
    return added;
  }

  /** Some records behind an ID, in their order; none when there are no more. */
  async after(id: number, limit?: number): Promise<OutboxRecord<Content>[]> {
    const tables = await this.#environment.tables();
    return this.#environment.read(() =>
      (tables?.values(outboxRangeAfter(id), limit) ?? []).map((text) => JSON.parse(text)),
    );
  }

  /** All records, read some at a time. */
  async *all(): AsyncGenerator<OutboxRecord<Content>> {
    for (let last = 0; ; ) {
      const records = await this.after(last);
      if (records.length === 0) return;
      yield* records;
      last = records.at(-1)?.id ?? last;
    }
  }

  /** Removes a record. Resolves to whether it was there. */
  remove(id: number): Promise<boolean> {
    return this.#environment.write((tables) => {
      if (tables.value(outboxKey(id)) === undefined) return false;
      tables.setValue(outboxKey(id), undefined);
      return true;
    });
  }

  /** Notes that the delivery of a record has failed; one that is gone stays so. */
  noteFailure(id: number, failed: FailedTry): Promise<void> {
    return this.#environment.write((tables) => {
      const text = tables.value(outboxKey(id));
      if (text === undefined) return;
      const record: OutboxRecord<Content> = JSON.parse(text);
      write(tables, { ...record, tries: record.tries + 1, ...failed });
    });
  }

  /**
   * The right to deliver to a server, which one process has at a time; undefined while another one has
   * it. It is to be released, and ends by itself when its holder is no more.
   */
  async claim(server: string, holder: Holder): Promise<Lease | undefined> {
    const key = leaseKey(server);
    const until = Lease.end(this.#clock);
    const isTaken = await this.#environment.write((tables) => {
      if (!mayTake(tables.value(key), holder, this.#clock.now())) return false;
      tables.setValue(key, toLeaseText(holder, until));
      return true;
    });
    return isTaken
      ? new Lease({ environment: this.#environment, clock: this.#clock, key, holder, until })
      : undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#environment.close();
  }
}

/** When a record was stored, in nanoseconds since the epoch. */
export function storedAtOf({ storedAt }: OutboxRecord<unknown>): bigint {
  return parseTime(storedAt) ?? 0n;
}

function write(tables: Tables, record: OutboxRecord<unknown>): void {
  tables.setValue(outboxKey(record.id), JSON.stringify(record));
}
