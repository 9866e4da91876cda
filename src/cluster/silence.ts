import type { Clock } from '../clock.ts';
import { UnavailableError } from '../errors.ts';

/**
 * Gives on what `open` gives, and ends it when nothing comes for too long: a connection can die without
 * a word. Only the time of waiting counts, not what the consumer takes.
 *
 * @param open its signal aborts when the outer one does, or when it has been silent for too long
 * @throws UnavailableError when it was silent for `limitMs`; whatever `open` throws otherwise
 */
export async function* endOnSilence<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal?: AbortSignal | undefined },
): AsyncGenerator<T> {
  const controller = new AbortController();
  const done = new AbortController();
  const limitNs = BigInt(Math.round(limitMs * 1e6));
  // Since when it has been waited for; undefined while the consumer is at work.
  let since: bigint | undefined = clock.now();
  let silent: UnavailableError | undefined;

  const watch = async () => {
    for (;;) {
      const waited = since === undefined ? 0n : clock.now() - since;
      if (waited >= limitNs) break;
      await clock.sleep(Number(limitNs - waited) / 1e6, done.signal);
    }
    silent = new UnavailableError(`the server said nothing for ${limitMs / 1000} s`);
    controller.abort(silent);
  };
  const end = () => controller.abort(signal?.reason);

  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  watch().catch(() => {});
  try {
    for await (const item of open(controller.signal)) {
      since = undefined;
      yield item;
      since = clock.now();
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
