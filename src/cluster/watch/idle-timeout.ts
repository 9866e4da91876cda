import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';

/**
 * Gives on what `open` gives, and ends it when nothing comes for too long: a connection can die without
 * a word. Only the time of waiting counts, not what the consumer takes.
 *
 * @param open its signal aborts when the outer one does, or when it has been silent for too long
 * @throws UnavailableError when it was silent for `limitMs`; whatever `open` throws otherwise
 */
export async function* withIdleTimeout<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal?: AbortSignal | undefined },
): AsyncGenerator<T> {
  const controller = new AbortController();
  const done = new AbortController();
  // Since when it has been waited for; undefined while the consumer is at work.
  let sinceMs: number | undefined = clock.monotonicMs();
  let silent: UnavailableError | undefined;

  const watch = async () => {
    for (;;) {
      const waitedMs = sinceMs === undefined ? 0 : clock.monotonicMs() - sinceMs;
      if (waitedMs >= limitMs) break;
      await clock.sleep(limitMs - waitedMs, done.signal);
    }
    silent = new UnavailableError(`no data from the server for ${limitMs / 1000}s`);
    controller.abort(silent);
  };
  const end = () => controller.abort(signal?.reason);

  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  watch().catch(() => {});
  try {
    for await (const item of open(controller.signal)) {
      sinceMs = undefined;
      yield item;
      sinceMs = clock.monotonicMs();
    }
  } catch (error) {
    throw silent ?? error;
  } finally {
    done.abort();
    signal?.removeEventListener('abort', end);
  }
  // One that was aborted may end as if it were done.
  if (silent) throw silent;
}
