import type { Log } from './log.ts';
import { callSafely, describeError } from './safe-call.ts';
import type { Watcher } from './watcher.ts';

/** Something that gets events until it is stopped; with `await using`, until the end of the block. */
export interface EventWatch extends AsyncDisposable {
  /** Takes no more events; those that were emitted before still come. */
  stop(): void;
  /** Resolves when the last event was handled. */
  readonly ended: Promise<void>;
}

/** Calls `handler` with every event in turn. What it throws, or rejects with, is logged. */
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
