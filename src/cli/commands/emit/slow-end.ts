import type { Io } from '../../io/io.ts';

/** How long somebody who has asked for an end does not wonder. */
const QUIET_MS = 1000;

/** Where a signal has asked for an end and it takes long: says why, and how not to wait for it. */
export function reportSlowEnd(io: Io): Disposable {
  const over = new AbortController();
  const tell = async () => {
    if (io.signal.reason.kind !== 'signal') return;
    await io.clock.sleep(QUIET_MS, over.signal);
    io.stderr.write('kev: delivering events in progress; press Ctrl-C again to stop at once\n');
  };
  io.signal.addEventListener('abort', () => tell().catch(() => {}), { signal: over.signal });
  return { [Symbol.dispose]: () => over.abort() };
}
