import type { CoreV1Event } from '../event/types.ts';
import { Fifo } from './fifo.ts';

/** How many items may wait: in all, and per key. */
export interface QueueLimits {
  maxItems: number;
  maxPerKey: number;
}

/**
 * One queue per key. Items of different keys are handled at the same time, items of one key in order.
 *
 * @example
 * const queues = new KeyedQueues((event) => deliver(event), { maxItems: 10_000, maxPerKey: 1_000 });
 * if (!queues.add(objectQueueKey(event), event)) drop(event);
 */
export class KeyedQueues<Item> {
  readonly #handle: (item: Item) => Promise<void>;
  readonly #limits: QueueLimits;
  readonly #queues = new Map<string, Fifo<Item>>();
  #size = 0;
  #onCapacity: (() => void) | undefined;
  #onEmpty: (() => void) | undefined;

  /** @param handle must not throw */
  constructor(handle: (item: Item) => Promise<void>, limits: QueueLimits) {
    this.#handle = handle;
    this.#limits = limits;
  }

  /** Whether the queues are full. Call `waitForCapacity` before adding more. */
  get isFull(): boolean {
    return this.#size >= this.#limits.maxItems;
  }

  /** Resolves when the queues are not full. Only one caller may wait at a time. */
  waitForCapacity(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onCapacity = resolve;
    });
  }

  /** Resolves when all items were handled. Only one caller may wait at a time. */
  waitUntilEmpty(): Promise<void> {
    if (this.#size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  /** Adds an item. Returns false when the queue of its key is full. */
  add(key: string, item: Item): boolean {
    const queue = this.#queues.get(key);
    if (queue === undefined) {
      this.#size += 1;
      const own = new Fifo<Item>();
      this.#queues.set(key, own);
      void this.#run(key, own, item);
      return true;
    }
    if (queue.length >= this.#limits.maxPerKey) return false;
    this.#size += 1;
    queue.push(item);
    return true;
  }

  async #run(key: string, queue: Fifo<Item>, first: Item): Promise<void> {
    for (let item: Item | undefined = first; item !== undefined; item = queue.shift()) {
      await this.#handle(item);
      this.#remove();
    }
    this.#queues.delete(key);
  }

  #remove(): void {
    this.#size -= 1;
    if (this.#onCapacity && !this.isFull) {
      this.#onCapacity();
      this.#onCapacity = undefined;
    }
    if (this.#onEmpty && this.#size === 0) {
      this.#onEmpty();
      this.#onEmpty = undefined;
    }
  }
}

/** The queue key of an event: the object that it is about. */
export function objectQueueKey({
  involvedObject: { kind = '', namespace = '', name = '' },
}: CoreV1Event): string {
  return `${kind}/${namespace}/${name}`;
}
