import { Fifo } from './fifo.ts';

const YES = Promise.resolve(true);
const NO = Promise.resolve(false);

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
  /** Stops the watcher; queued events can still be taken. */
  stop(): void;
}

/**
 * A bounded queue between a broadcaster and one reader that behaves as a Go channel: an item sent while the reader waits
 * takes no space, so a queue of length 0 works. A promise is allocated only when the reader has to wait.
 */
export class Channel<T> implements Watcher<T> {
  readonly #capacity: number;
  readonly #onStop: () => void;
  readonly #onDrop: ((item: T) => void) | undefined;
  readonly #items = new Fifo<T>();
  /** Whether the first item was sent to a waiting reader, and so takes no space. */
  #handedOver = false;
  #waiting: Promise<boolean> | undefined;
  #wake: ((more: boolean) => void) | undefined;
  #ended = false;

  /**
   * @param onStop called when the reader stops it
   * @param onDrop called with each item that is dropped because the queue is full
   */
  constructor(capacity: number, onStop: () => void, onDrop?: (item: T) => void) {
    this.#capacity = capacity;
    this.#onStop = onStop;
    this.#onDrop = onDrop;
  }

  get length(): number {
    return this.#items.length;
  }

  get closed(): boolean {
    return this.#ended && this.#items.length === 0;
  }

  /** Queues an item, or drops it when the queue is full. After the end, items are discarded. */
  send(item: T): void {
    if (this.#ended) return;
    if (this.#wake) {
      this.#handedOver = true;
      this.#items.push(item);
      this.#wakeUp(true);
    } else if (this.#items.length - (this.#handedOver ? 1 : 0) < this.#capacity) this.#items.push(item);
    else this.#onDrop?.(item);
  }

  take(): T | undefined {
    this.#handedOver = false;
    return this.#items.shift();
  }

  wait(): Promise<boolean> {
    if (this.#items.length > 0) return YES;
    if (this.#ended) return NO;
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  stop(): void {
    this.#onStop();
    this.close();
  }

  /** Ends the channel. Queued items can still be taken. */
  close(): void {
    this.#ended = true;
    this.#wakeUp(false);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    try {
      while (await this.wait()) {
        for (let event = this.take(); event !== undefined; event = this.take()) yield event;
      }
    } finally {
      this.stop();
    }
  }

  #wakeUp(more: boolean): void {
    const wake = this.#wake;
    this.#waiting = undefined;
    this.#wake = undefined;
    wake?.(more);
  }
}
