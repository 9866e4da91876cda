import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';

/** Time after a signal without a message. */
const QUIET_MS = 1000;

/** Prints how to stop at once when events are still being delivered a while after a signal. */
export function reportSlowEnd(io: Io): Disposable {
  const over = new AbortController();
  const report = async () => {
    if (io.signal.reason.kind !== 'signal') return;
    await io.clock.sleep(QUIET_MS, over.signal);
    printMessage('kev', 'delivering events in progress; press Ctrl-C again to stop at once', io);
  };
  io.signal.addEventListener('abort', () => report().catch(() => {}), { signal: over.signal });
  return { [Symbol.dispose]: () => over.abort() };
}
