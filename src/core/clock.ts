/** Where time comes from. Every stage takes one, so that tests decide what time it is. */
export interface Clock {
  /** The time now, in nanoseconds since the Unix epoch. */
  now(): bigint;
  /** Milliseconds since some fixed time, on a clock that nobody can set: what durations are measured with. */
  monotonicMs(): number;
  /**
   * Resolves after `ms` milliseconds.
   *
   * @throws the signal's reason when it aborts first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const NS_PER_MS = 1_000_000n;

/** A timer of Node that is to wait longer does not wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

let last = 0n;
let lastMs = 0;

/**
 * The machine's clock. Within one process no reading is earlier than, or the same as, one before it, so
 * that two events of one millisecond get two names in their order; only when the machine's clock is set
 * back do the readings follow it.
 */
export const systemClock: Clock = {
  now() {
    const ms = Date.now();
    if (ms === lastMs) {
      last += 1n;
    } else {
      // The wall clock gives the milliseconds, the monotonic clock where in one to begin. They do not tick at
      // the same time, so that this can be before the last reading.
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
