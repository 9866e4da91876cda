/** A source of time. Every stage takes a clock, so that tests can control the time. */
export interface Clock {
  /** The time now, in nanoseconds since the Unix epoch. */
  now(): bigint;
  /** Milliseconds on a monotonic clock, for measuring durations. */
  monotonicMs(): number;
  /**
   * Resolves after `ms` milliseconds.
   *
   * @throws the signal's reason when it aborts first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Nanoseconds in a millisecond. */
export const NS_PER_MS = 1_000_000n;

/** The longest timer of Node; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

let last = 0n;
let lastMs = 0;

/**
 * The system clock. Within a process, each call of `now` returns a later time than the one before, so that events within
 * a millisecond have different names in order. Only when the system clock is set back, the times go back too.
 *
 * @example
 * const yesterday = { ...systemClock, now: () => systemClock.now() - 86_400_000_000_000n };
 * const recorder = broadcaster.newRecorder({ component: 'importer' }, { clock: yesterday });
 */
export const systemClock: Clock = {
  now() {
    const ms = Date.now();
    if (ms === lastMs) {
      last += 1n;
    } else {
      // Milliseconds from the wall clock, the rest from the monotonic clock. They are not in phase, so the result can
      // be before the last one.
      const ns = BigInt(ms) * NS_PER_MS + (process.hrtime.bigint() % NS_PER_MS);
      last = ns > last || ms < lastMs ? ns : last + 1n;
      lastMs = ms;
    }
    return last;
  },
  /** Since the process started. */
  monotonicMs: () => process.uptime() * 1000,
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      let timer: NodeJS.Timeout;
      const wait = (left: number) => {
        timer = setTimeout(
          () => {
            if (left > MAX_TIMER_MS) return wait(left - MAX_TIMER_MS);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
          Math.min(left, MAX_TIMER_MS),
        );
      };
      wait(ms);
      signal?.addEventListener('abort', stop, { once: true });
    });
  },
};
