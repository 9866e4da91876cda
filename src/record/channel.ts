import { Fifo } from './fifo.ts';

const YES = Promise.resolve(true);
const NO = Promise.resolve(false);

/** An item that its sender holds until there is room for it. */
interface Offer<T> {
  item: T;
  gone: () => void;
}

/**
 * A bounded queue between one sender and one reader, with the manners of a Go channel: what finds the
 * reader waiting goes straight into its hands and takes no room, so that a queue of length 0 works too.
 * Nothing allocates a promise unless the reader has to wait.
 */
export class Channel<T> {
  readonly #capacity: number;
  readonly #onDrop: ((item: T) => void) | undefined;
  readonly #items = new Fifo<T>();
  /** Whether the first item is in the reader's hands already, though not yet taken. */
  #handedOver = false;
  #offer: Offer<T> | undefined;
  #waiting: Promise<boolean> | undefined;
  #wake: ((more: boolean) => void) | undefined;
  #deaf = false;
  #ended = false;

  /** @param onDrop hears of each item that `sendOrDrop` had no room for */
  constructor(capacity: number, onDrop?: (item: T) => void) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  /** How many items are in it, offers not counted. */
  get length(): number {
    return this.#items.length;
  }

  /** Queues an item; false when there is no room. What is sent after `refuse` goes nowhere, which is no failure. */
  send(item: T): boolean {
    if (this.#deaf) return true;
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

  /** Queues an item, or gives it up when there is no room. */
  sendOrDrop(item: T): void {
    if (!this.send(item)) this.#onDrop?.(item);
  }

  /** Holds an item ready that `send` had no room for, and calls `gone` as soon as it is queued, taken or refused. */
  offer(item: T, gone: () => void): void {
    this.#offer = { item, gone };
  }

  /** The first item, which is taken out; undefined when there is none. */
  take(): T | undefined {
    let item = this.#items.shift();
    this.#handedOver = false;
    const offer = this.#offer;
    if (offer) {
      this.#offer = undefined;
      if (item === undefined) item = offer.item;
      else this.#items.push(offer.item);
      offer.gone();
    }
    return item;
  }

  /** Resolves to true when there is something to take, to false when the channel is closed and empty. */
  wait(): Promise<boolean> {
    if (this.#items.length > 0 || this.#offer) return YES;
    if (this.#ended) return NO;
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  /** Whether it is closed and all was taken. */
  get closed(): boolean {
    return this.#ended && this.#items.length === 0;
  }

  /** From now on takes nothing in; what is on offer is lost, what is queued stays to be taken. */
  stopAccepting(): void {
    this.#deaf = true;
    const offer = this.#offer;
    this.#offer = undefined;
    offer?.gone();
  }

  /** Nothing more will come. */
  close(): void {
    this.#deaf = true;
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
