import { anySignal } from '../../core/any-signal.ts';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';

/** Default idle timeout of a watch, in milliseconds: somewhat longer than any watch lasts. */
export const IDLE_TIMEOUT_MS = 295_000;

/**
 * Passes on the items of `open` until none arrives for `limitMs`: a connection can die without an error. The time that
 * the consumer takes does not count.
 *
 * @param open its signal aborts with the outer one and at the idle timeout
 * @throws UnavailableError at the idle timeout; whatever `open` throws otherwise
 */
export async function* withIdleTimeout<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal?: AbortSignal | undefined },
): AsyncGenerator<T> {
  const idle = new AbortController();
  const done = new AbortController();
  // Start of the wait for the next item; undefined while the consumer has one.
  let sinceMs: number | undefined = clock.monotonicMs();

  const watch = async () => {
    for (let leftMs = limitMs; leftMs > 0; ) {
      await clock.sleep(leftMs, done.signal);
      leftMs = sinceMs === undefined ? limitMs : sinceMs + limitMs - clock.monotonicMs();
    }
    idle.abort(new UnavailableError(`no data from the server for ${limitMs / 1000}s`));
  };
  watch().catch(() => {});
  try {
    for await (const item of open(anySignal(signal, idle.signal))) {
      sinceMs = undefined;
      yield item;
      sinceMs = clock.monotonicMs();
    }
  } catch (error) {
    throw idle.signal.reason ?? error;
  } finally {
    done.abort();
  }
  // An aborted source may end without an error.
  idle.signal.throwIfAborted();
}
