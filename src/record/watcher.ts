import type { Channel } from './channel.ts';

/**
 * A reader of a broadcaster's events, with its own queue.
 *
 * `for await` reads to the end; leaving the loop early stops the watcher. The fastest way to read is to call `take` in
 * a loop, and `wait` only when it returns undefined.
 */
export interface Watcher<T> extends AsyncIterable<T> {
  /** Removes and returns the first event without waiting; undefined when the queue is empty. */
  take(): T | undefined;
  /** Resolves to true when there is an event to take, to false when the watcher has ended. */
  wait(): Promise<boolean>;
  /** Number of queued events. */
  readonly length: number;
  /** Whether the queue is empty and no event will come. */
  readonly closed: boolean;
  /**
   * Stops the watcher; queued events can still be taken. A second call does nothing.
   *
   * Resolves when the broadcaster has removed it.
   */
  stop(): Promise<void>;
}

/** A watcher over a channel. `remove` removes the channel from the broadcaster. */
export class ChannelWatcher<T> implements Watcher<T> {
  readonly #channel: Channel<T>;
  readonly #remove: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(channel: Channel<T>, remove: () => Promise<void>) {
    this.#channel = channel;
    this.#remove = remove;
  }

  take(): T | undefined {
    return this.#channel.take();
  }

  wait(): Promise<boolean> {
    return this.#channel.wait();
  }

  get length(): number {
    return this.#channel.length;
  }

  get closed(): boolean {
    return this.#channel.closed;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#remove();
    return this.#stopped;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    try {
      while (await this.wait()) {
        for (let event = this.take(); event !== undefined; event = this.take()) yield event;
      }
    } finally {
      void this.stop();
    }
  }
}
