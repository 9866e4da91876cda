import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  until: bigint;
  wake: () => void;
}

/** A clock that stands still until a test moves it. Sleepers wake in the order of their times. */
export class FakeClock implements Clock {
  #now: bigint;
  #sleepers: Sleeper[] = [];

  constructor(now = 1772366400000000000n) {
    this.#now = now;
  }

  now(): bigint {
    return this.#now;
  }

  /** Sets the time, back or forth, and wakes nobody. */
  set(now: bigint): void {
    this.#now = now;
  }

  /** How many are asleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper = { until: this.#now + BigInt(Math.round(ms * 1e6)), wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', stop);
    });
  }

  /** Lets `ms` milliseconds pass: everyone due on the way wakes at its own time and runs until it can go no further. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + BigInt(Math.round(ms * 1e6));
    for (;;) {
      await settle();
      const next = this.#sleepers
        .filter((sleeper) => sleeper.until <= end)
        .sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0))[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      if (next.until > this.#now) this.#now = next.until;
      next.wake();
    }
    this.#now = end;
    await settle();
  }
}

/** Runs everything that can run without time passing or the outside answering. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
