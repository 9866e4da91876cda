import type { Channel } from './channel.ts';

/**
 * One reader's view of a broadcaster: a queue of its own, in the order of the events.
 *
 * `for await` reads it to its end, and leaving the loop early stops it. The fast way to read is `take`
 * in a loop, and `wait` only when it gave nothing.
 */
export interface Watcher<T> extends AsyncIterable<T> {
  /** What lies first in the queue, without waiting; undefined when it is empty. */
  take(): T | undefined;
  /** Resolves to true when there is something to take, to false when nothing is left and nothing will come. */
  wait(): Promise<boolean>;
  /** How many lie in the queue. */
  readonly length: number;
  /** Whether nothing is left and nothing will come. */
  readonly closed: boolean;
  /**
   * Ends the watch; what is queued can still be taken. A second call does nothing.
   *
   * Resolves when the broadcaster has let go of it.
   */
  stop(): Promise<void>;
}

/** Reads a channel of a broadcaster, and asks the broadcaster to let go of it (`leave`). */
export class ChannelWatcher<T> implements Watcher<T> {
  readonly #channel: Channel<T>;
  readonly #leave: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(channel: Channel<T>, leave: () => Promise<void>) {
    this.#channel = channel;
    this.#leave = leave;
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
    this.#stopped ??= this.#leave();
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
