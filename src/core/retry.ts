import type { Clock } from './clock.ts';
import { UnavailableError } from './errors.ts';

/** Which failures are retried, and when. */
export interface RetryPolicy {
  clock: Clock;
  /** Returns how long to wait after this many failures, in milliseconds; undefined when the failure is final. */
  backoffMs(error: unknown, failures: number): number | undefined | Promise<number | undefined>;
  /** Ends the retries. */
  signal?: AbortSignal | undefined;
}

/**
 * Repeats work until it succeeds.
 *
 * @throws a failure that is final, or the last one when the signal aborts with an UnavailableError, such as a time
 *   limit, which says less; otherwise the signal's reason
 */
export async function retry<T>(
  work: () => Promise<T>,
  { clock, backoffMs, signal }: RetryPolicy,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const ms = await backoffMs(error, failures);
      if (ms === undefined) throw error;
      await clock.sleep(ms, signal).catch((reason) => {
        throw reason instanceof UnavailableError ? error : reason;
      });
    }
  }
}
