import type { Clock } from '../core/clock.ts';
import { fromMs, toMs } from '../event/time.ts';
import type { Database, Transaction } from './database.ts';

/** How long a lease lasts that is not renewed: its holder may be stopped, or its machine lost. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** Identity of a process. */
export interface Holder {
  pid: number;
  /** The machine, or the container on it, in which the process has this PID. */
  machine: string;
  /** Distinguishes holders with the same PID. */
  token: string;
  /** Whether a process with this PID runs on this machine. */
  isAlive: (pid: number) => boolean;
}

interface StoredLease {
  pid: number;
  machine: string;
  token: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * Whether a lease can be taken: it is free, it has expired, or its holder was killed. One that would last
 * longer than a new one was stored while the clock was wrong.
 */
function mayTake(found: StoredLease | undefined, holder: Holder, now: bigint): boolean {
  if (found === undefined) return true;
  const { pid, machine, token, until } = found;
  const leftMs = until - toMs(now);
  if (leftMs <= 0 || leftMs > LEASE_MS || token === holder.token) return true;
  return machine === holder.machine && !holder.isAlive(pid);
}

interface LeaseParts {
  db: Database;
  clock: Clock;
  server: string;
  holder: Holder;
}

/** The right to deliver to a server. It renews itself until it is released. */
export class Lease implements AsyncDisposable {
  readonly #parts: LeaseParts;
  readonly #over = new AbortController();
  readonly #renewing: Promise<void>;
  /** Nanoseconds since the epoch. */
  #until: bigint;

  private constructor(parts: LeaseParts, until: bigint) {
    this.#parts = parts;
    this.#until = until;
    this.#renewing = this.#renew();
  }

  /** Takes the lease of a server; undefined while another process has it. */
  static async take(parts: LeaseParts): Promise<Lease | undefined> {
    const { db, clock, holder, server } = parts;
    const until = endOfLease(clock);
    const isTaken = await db.write(async (tx) => {
      if (!mayTake(await readLease(tx, server), holder, clock.now())) return false;
      await writeLease(tx, parts, until);
      return true;
    });
    return isTaken ? new Lease(parts, until) : undefined;
  }

  /** Whether it has not expired, as it does while the process is stopped for long. */
  get isHeld(): boolean {
    return this.#parts.clock.now() < this.#until;
  }

  /** Releases it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#renewing;
    const { db, server } = this.#parts;
    await db.write(async (tx) => {
      if (await this.#isOwn(tx)) await tx.run('DELETE FROM leases WHERE server = $1', server);
    });
  }

  async #renew(): Promise<void> {
    const { db, clock } = this.#parts;
    const { signal } = this.#over;
    for (;;) {
      await clock.sleep(RENEW_MS, signal).catch(() => {});
      if (signal.aborted || !this.isHeld) return;
      const until = endOfLease(clock);
      const isRenewed = await db
        .write(async (tx) => {
          if (!(await this.#isOwn(tx))) return false;
          await writeLease(tx, this.#parts, until);
          return true;
        }, signal)
        // Such as a full disk: the lease then expires, unless a later try succeeds.
        .catch(() => false);
      if (isRenewed) this.#until = until;
    }
  }

  async #isOwn(tx: Transaction): Promise<boolean> {
    const { server, holder } = this.#parts;
    return (await readLease(tx, server))?.token === holder.token;
  }
}

/** When a lease ends that begins now, in nanoseconds since the epoch. */
function endOfLease(clock: Clock): bigint {
  return clock.now() + fromMs(LEASE_MS);
}

async function readLease(tx: Transaction, server: string): Promise<StoredLease | undefined> {
  const [row] = await tx.all<{ holder: string }>('SELECT holder FROM leases WHERE server = $1', server);
  return row && JSON.parse(row.holder);
}

async function writeLease(tx: Transaction, { server, holder }: LeaseParts, until: bigint): Promise<void> {
  const { pid, machine, token } = holder;
  const stored: StoredLease = { pid, machine, token, until: toMs(until) };
  await tx.run('DELETE FROM leases WHERE server = $1', server);
  await tx.run('INSERT INTO leases (server, holder) VALUES ($1, $2)', server, JSON.stringify(stored));
}
