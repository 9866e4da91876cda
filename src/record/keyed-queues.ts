import type { CoreV1Event } from '../event/types.ts';
import { Fifo } from './fifo.ts';

/** How much may wait: in all, and about one object. */
export interface QueueLimits {
  maxHeld: number;
  maxPerObject: number;
}

/**
 * Works on events about different objects at the same time, on those about one object in their
 * order. So an event that takes long holds up only its own object.
 *
 * @example
 * const lanes = new ObjectLanes((event) => deliver(event), { maxHeld: 10_000, maxPerObject: 1_000 });
 * if (!lanes.add(event)) drop(event);
 */
export class KeyedQueues<Item> {
  readonly #work: (item: Item) => Promise<void>;
  readonly #limits: QueueLimits;
  readonly #lanes = new Map<string, Fifo<Item>>();
  #held = 0;
  #madeRoom: (() => void) | undefined;
  #emptied: (() => void) | undefined;

  /** @param work must not throw */
  constructor(work: (item: Item) => Promise<void>, limits: QueueLimits) {
    this.#work = work;
    this.#limits = limits;
  }

  /** Whether nothing more is to be added now; then `room` tells when it is. */
  get isFull(): boolean {
    return this.#held >= this.#limits.maxHeld;
  }

  /** Resolves as soon as there is room. To be waited for by one at a time. */
  waitForCapacity(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => {
      this.#madeRoom = resolve;
    });
  }

  /** Resolves when all that was added is done. To be waited for by one at a time. */
  waitUntilEmpty(): Promise<void> {
    if (this.#held === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied = resolve;
    });
  }

  /** Takes an item about an object; false when too many about the same object are waiting. */
  add(key: string, item: Item): boolean {
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#held += 1;
      const own = new Fifo<Item>();
      this.#lanes.set(key, own);
      void this.#run(key, own, item);
      return true;
    }
    if (lane.length >= this.#limits.maxPerObject) return false;
    this.#held += 1;
    lane.push(item);
    return true;
  }

  async #run(key: string, lane: Fifo<Item>, first: Item): Promise<void> {
    for (let item: Item | undefined = first; item !== undefined; item = lane.shift()) {
      await this.#work(item);
      this.#leave();
    }
    this.#lanes.delete(key);
  }

  #leave(): void {
    this.#held -= 1;
    if (this.#madeRoom && !this.isFull) {
      this.#madeRoom();
      this.#madeRoom = undefined;
    }
    if (this.#emptied && this.#held === 0) {
      this.#emptied();
      this.#emptied = undefined;
    }
  }
}

/** Which object an event is about, as the key of its lane. */
export function objectQueueKey({
  involvedObject: { kind = '', namespace = '', name = '' },
}: CoreV1Event): string {
  return `${kind}/${namespace}/${name}`;
}
