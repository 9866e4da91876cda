import type { Io } from '../../io.ts';

/** What ends a watch: kev is told to, the time is up, or `stop` is called. */
export interface Deadline extends Disposable {
  signal: AbortSignal;
  /** Whether it was the time. */
  isOver(): boolean;
  stop(): void;
}

/** @param timeoutMs undefined: without limit */
export function startDeadline(timeoutMs: number | undefined, io: Io): Deadline {
  const controller = new AbortController();
  const done = new AbortController();
  let isOver = false;
  const stop = () => {
    done.abort();
    controller.abort(io.signal.reason);
  };
  if (io.signal.aborted) stop();
  io.signal.addEventListener('abort', stop, { once: true });
  if (timeoutMs !== undefined) {
    io.clock.sleep(timeoutMs, done.signal).then(
      () => {
        isOver = true;
        stop();
      },
      () => {},
    );
  }
  return {
    signal: controller.signal,
    isOver: () => isOver,
    stop,
    [Symbol.dispose]: stop,
  };
}
