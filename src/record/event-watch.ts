import type { Watcher } from './channel.ts';
import type { Log } from './log.ts';
import { callSafely, describeError } from './safe-call.ts';

/** A running event handler. `await using` stops it at the end of the block. */
export interface EventWatch extends AsyncDisposable {
  /** Stops the watch. Events emitted before are still handled. */
  stop(): void;
  /** Resolves after the last event was handled. */
  readonly ended: Promise<void>;
}

/** Calls `handler` with every event, one after the other. Its errors are logged. */
export function handleEach<E>(watcher: Watcher<E>, handler: (event: E) => void, log: Log): EventWatch {
  const ended = handleAll(watcher, handler, log);
  const stop = () => void watcher.stop();
  return {
    stop,
    ended,
    [Symbol.asyncDispose]() {
      stop();
      return ended;
    },
  };
}

async function handleAll<E>(watcher: Watcher<E>, handler: (event: E) => void, log: Log): Promise<void> {
  for await (const event of watcher) {
    callSafely(
      () => handler(event),
      (error) => log({ level: 'error', msg: 'Event handler failed', err: describeError(error), event }),
    );
  }
}
