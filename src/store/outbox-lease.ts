import type { Clock } from '../core/clock.ts';
import type { Environment } from './environment.ts';

/** How long a lease holds that nobody renews: its holder may be stopped, or on a machine that is gone. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

const NS_PER_MS = 1_000_000n;

/** A process, as others can tell it. */
export interface Holder {
  pid: number;
  /** The machine, or the part of it, in which `pid` means this process. */
  machine: string;
  /** Tells holders apart whose numbers are the same. */
  token: string;
  /** Whether there is a process of this number on this machine. */
  isAlive: (pid: number) => boolean;
}

interface LeaseText {
  pid: number;
  machine: string;
  token: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** What stands in the store of a lease that holds until then, in nanoseconds since the epoch. */
export function toLeaseText({ pid, machine, token }: Holder, until: bigint): string {
  return JSON.stringify({ pid, machine, token, until: Number(until / NS_PER_MS) } satisfies LeaseText);
}

/**
 * Whether the lease that is there, if one is, can be taken: it is over, or its holder was killed. One that
 * would hold for longer than any does was made when the clock was wrong.
 */
export function mayTake(text: string | undefined, holder: Holder, now: bigint): boolean {
  if (text === undefined) return true;
  const { pid, machine, token, until }: LeaseText = JSON.parse(text);
  const leftMs = until - Number(now / NS_PER_MS);
  if (leftMs <= 0 || leftMs > LEASE_MS || token === holder.token) return true;
  return machine === holder.machine && !holder.isAlive(pid);
}

interface Parts {
  environment: Environment;
  clock: Clock;
  key: Buffer;
  holder: Holder;
  until: bigint;
}

/** The right to deliver, which renews itself until it is released. */
export class Lease implements AsyncDisposable {
  readonly #environment: Environment;
  readonly #clock: Clock;
  readonly #key: Buffer;
  readonly #holder: Holder;
  readonly #over = new AbortController();
  readonly #renewing: Promise<void>;
  #until: bigint;

  constructor({ environment, clock, key, holder, until }: Parts) {
    this.#environment = environment;
    this.#clock = clock;
    this.#key = key;
    this.#holder = holder;
    this.#until = until;
    this.#renewing = this.#renew();
  }

  /** When a lease ends that begins now. */
  static end(clock: Clock): bigint {
    return clock.now() + BigInt(LEASE_MS) * NS_PER_MS;
  }

  /** Whether it still holds: who was stopped for long wakes up without it. */
  get isHeld(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** Gives it back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#renewing;
    await this.#environment.write((tables) => {
      if (this.#isOwn(tables.value(this.#key))) tables.setValue(this.#key, undefined);
    });
  }

  async #renew(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      await this.#clock.sleep(RENEW_MS, signal).catch(() => {});
      if (signal.aborted || !this.isHeld) return;
      const until = Lease.end(this.#clock);
      const isRenewed = await this.#environment
        .write((tables) => {
          if (!this.#isOwn(tables.value(this.#key))) return false;
          tables.setValue(this.#key, toLeaseText(this.#holder, until));
          return true;
        })
        // A full disk, say: it holds as long as it holds.
        .catch(() => false);
      if (isRenewed) this.#until = until;
    }
  }

  #isOwn(text: string | undefined): boolean {
    return text !== undefined && (JSON.parse(text) as LeaseText).token === this.#holder.token;
  }
}
