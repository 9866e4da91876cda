import type { Clock } from '../core/clock.ts';

/** Lets any number of callers wait for a change of a store. */
export class ChangeWaiters {
  readonly #clock: Clock;
  readonly #wakes = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at the next `wakeAll`, after this time, or when the signal aborts. */
  async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#wakes.add(wake);
    signal?.addEventListener('abort', wake);
    await this.#clock.sleep(ms, woken.signal).catch(() => {});
    signal?.removeEventListener('abort', wake);
    this.#wakes.delete(wake);
  }

  /** Resolves all waits. */
  wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
