import type { Clock } from '../core/clock.ts';

/** Those who wait for a change of a store, any number at the same time. */
export class ChangeWaiters {
  readonly #clock: Clock;
  readonly #wakes = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at the next `wakeAll`, after this time, or when the signal aborts. */
  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const nap = new AbortController();
    const wake = () => nap.abort();
    this.#wakes.add(wake);
    signal?.addEventListener('abort', wake);
    await this.#clock.sleep(ms, nap.signal).catch(() => {});
    signal?.removeEventListener('abort', wake);
    this.#wakes.delete(wake);
  }

  wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
