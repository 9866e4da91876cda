import type { Clock } from '../core/clock.ts';

/**
 * Waits for a promise, at most until the deadline.
 *
 * @param deadline milliseconds from now, or a signal; undefined: none
 */
export async function waitWithDeadline(
  promise: Promise<void>,
  deadline: number | AbortSignal | undefined,
  clock: Clock,
): Promise<void> {
  if (deadline === undefined) return promise;
  const over = new AbortController();
  const passed =
    typeof deadline === 'number'
      ? clock.sleep(deadline, over.signal)
      : new Promise<void>((resolve) => {
          if (deadline.aborted) resolve();
          deadline.addEventListener('abort', () => resolve(), { signal: over.signal });
        });
  await Promise.race([promise, passed.catch(() => {})]);
  over.abort();
}
