/** Where time comes from. Every stage takes one, so that tests decide what time it is. */
export interface Clock {
  /** The time now, in nanoseconds since the Unix epoch. */
  now(): bigint;
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
/** How many more readings there can be within that millisecond. */
let readingsLeft = 0;

/**
 * The machine's clock. Two readings are never the same, so that two events of one millisecond get
 * two names; it follows the machine's clock when that is set back.
 */
export const systemClock: Clock = {
  now() {
    const ms = Date.now();
    // The wall clock says which millisecond it is; within one, each reading is one nanosecond later.
    if (ms === lastMs && readingsLeft > 0) {
      readingsLeft -= 1;
      last += 1n;
    } else {
      const ns = process.hrtime.bigint() % NS_PER_MS;
      lastMs = ms;
      readingsLeft = Number(NS_PER_MS - ns) - 1;
      last = BigInt(ms) * NS_PER_MS + ns;
    }
    return last;
  },
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
