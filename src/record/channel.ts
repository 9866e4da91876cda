import { Fifo } from './fifo.ts';

const YES = Promise.resolve(true);
const NO = Promise.resolve(false);

/** An item whose sender waits for space in the queue. */
interface Offer<T> {
  item: T;
  accepted: () => void;
}

/**
 * A bounded queue between one sender and one reader that behaves as a Go channel: an item sent while the reader waits
 * takes no space, so a queue of length 0 works. A promise is allocated only when the reader has to wait.
 */
export class Channel<T> {
  readonly #capacity: number;
  readonly #onDrop: ((item: T) => void) | undefined;
  readonly #items = new Fifo<T>();
  /** Whether the first item was sent to a waiting reader, and so takes no space. */
  #handedOver = false;
  #offer: Offer<T> | undefined;
  #waiting: Promise<boolean> | undefined;
  #wake: ((more: boolean) => void) | undefined;
  #refuses = false;
  #ended = false;

  /** @param onDrop called with each item that `sendOrDrop` drops */
  constructor(capacity: number, onDrop?: (item: T) => void) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  /** Number of queued items, without the one on offer. */
  get length(): number {
    return this.#items.length;
  }

  /** Queues an item. Returns false when the queue is full. After `stopAccepting`, items are discarded: returns true. */
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

  /** Removes and returns the first item; undefined when there is none. */
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

  /** Resolves to true when there is an item to take, to false when the channel is closed and empty. */
  wait(): Promise<boolean> {
    if (this.#items.length > 0 || this.#offer) return YES;
    if (this.#ended) return NO;
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  /** Whether the channel is closed and empty. */
  get closed(): boolean {
    return this.#ended && this.#items.length === 0;
  }

  /** Discards the item on offer and everything sent from now on. Queued items can still be taken. */
  stopAccepting(): void {
    this.#refuses = true;
    const offer = this.#offer;
    this.#offer = undefined;
    offer?.accepted();
  }

  /** Ends the channel. Queued items can still be taken. */
  close(): void {
    this.#refuses = true;
    this.#ended = true;
    this.#wakeUp(false);
  }

  #wakeUp(more: boolean): void {
    const wake = this.#wake;
    this.#waiting = undefined;
    this.#wake = undefined;
    wake?.(more);
  }
}
