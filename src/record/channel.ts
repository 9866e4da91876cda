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
  /** Stops the watcher; queued events can still be taken. Resolves when the broadcaster has removed it. */
  stop(): Promise<void>;
}

/** An item whose sender waits for space in the queue. */
interface Offer<T> {
  item: T;
  accepted: () => void;
}

/**
 * A bounded queue between a broadcaster and one reader that behaves as a Go channel: an item sent while the reader waits
 * takes no space, so a queue of length 0 works. A promise is allocated only when the reader has to wait.
 */
export class Channel<T> implements Watcher<T> {
  readonly #capacity: number;
  readonly #onDrop: ((item: T) => void) | undefined;
  readonly #remove: (channel: Channel<T>) => Promise<void>;
  readonly #items = new Fifo<T>();
  /** Whether the first item was sent to a waiting reader, and so takes no space. */
  #handedOver = false;
  #offer: Offer<T> | undefined;
  #waiting: Promise<boolean> | undefined;
  #wake: ((more: boolean) => void) | undefined;
  #refuses = false;
  #ended = false;
  #removed: Promise<void> | undefined;

  /**
   * @param remove removes a stopped channel from its broadcaster and closes it
   * @param onDrop called with each item that `sendOrDrop` drops
   */
  constructor(capacity: number, remove: (channel: Channel<T>) => Promise<void>, onDrop?: (item: T) => void) {
    this.#capacity = capacity;
    this.#remove = remove;
    this.#onDrop = onDrop;
  }

  /** Number of queued items, without the one on offer. */
  get length(): number {
    return this.#items.length;
  }

  get closed(): boolean {
    return this.#ended && this.#items.length === 0;
  }

  /** Queues an item. Returns false when the queue is full. After `stop`, items are discarded: returns true. */
  send(item: T): boolean {
    if (this.#refuses) return true;
    if (this.#wake) {
      this.#handedOver = true;
      this.#items.push(item);
      this.#wakeUp(true);
      return true;
    }
    if (this.#items.length - (this.#handedOver ? 1 : 0) >= this.#capacity) return false;
    this.#items.push(item);
    return true;
  }

  /** Queues an item, or drops it when the queue is full. */
  sendOrDrop(item: T): void {
    if (!this.send(item)) this.#onDrop?.(item);
  }

  /** Holds an item until there is space for it. Calls `accepted` once it is queued, taken, or discarded. */
  offer(item: T, accepted: () => void): void {
    this.#offer = { item, accepted };
  }

  take(): T | undefined {
    let item = this.#items.shift();
    this.#handedOver = false;
    const offer = this.#offer;
    if (offer) {
      this.#offer = undefined;
      if (item === undefined) item = offer.item;
      else this.#items.push(offer.item);
      offer.accepted();
    }
    return item;
  }

  wait(): Promise<boolean> {
    if (this.#items.length > 0 || this.#offer) return YES;
    if (this.#ended) return NO;
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  stop(): Promise<void> {
    if (this.#removed === undefined) {
      this.#refuses = true;
      // Before it is removed, because the broadcaster may be waiting for this reader.
      const offer = this.#offer;
      this.#offer = undefined;
      offer?.accepted();
      this.#removed = this.#remove(this);
    }
    return this.#removed;
  }

  /** Ends the channel. Queued items can still be taken. */
  close(): void {
    this.#refuses = true;
    this.#ended = true;
    this.#wakeUp(false);
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

  #wakeUp(more: boolean): void {
    const wake = this.#wake;
    this.#waiting = undefined;
    this.#wake = undefined;
    wake?.(more);
  }
}
