import type { Clock } from '../../src/core/clock.ts';

interface Sleeper {
  untilMs: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it. Sleepers wake in the order of their times. */
export class FakeClock implements Clock {
  #now: bigint;
  #elapsedMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(now = 1772366400000000000n) {
    this.#now = now;
  }

  now(): bigint {
    return this.#now;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** Sets the wall clock back or forth. The monotonic clock stays, and no sleep ends. */
  set(now: bigint): void {
    this.#now = now;
  }

  /** Number of sleeps that have not ended. */
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
      const sleeper = { untilMs: this.#elapsedMs + ms, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', stop);
    });
  }

  /** Advances by `ms` milliseconds. Sleepers that are due wake at their own times, and run until they wait again. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers
        .filter((sleeper) => sleeper.untilMs <= endMs)
        .sort((a, b) => a.untilMs - b.untilMs)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.#pass(next.untilMs);
      next.wake();
    }
    this.#pass(endMs);
    await settle();
  }

  #pass(untilMs: number): void {
    if (untilMs <= this.#elapsedMs) return;
    this.#now += BigInt(Math.round((untilMs - this.#elapsedMs) * 1e6));
    this.#elapsedMs = untilMs;
  }
}

/** Runs everything that waits neither for the clock nor for input or output. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
