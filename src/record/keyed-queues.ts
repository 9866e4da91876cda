import type { CoreV1Event } from '../event/types.ts';

/**
 * One queue per key. Work of different keys runs at the same time, work of one key in order.
 *
 * @example
 * const queues = new KeyedQueues();
 * const outcome = await queues.run(objectQueueKey(event), () => deliver(event));
 */
export class KeyedQueues {
  readonly #queues = new Map<string, { length: number; last: Promise<unknown> }>();

  /** Number of runs of a key that have not ended. */
  lengthOf(key: string): number {
    return this.#queues.get(key)?.length ?? 0;
  }

  /** Runs work after all earlier work of its key, whether that succeeded or not. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const queue = this.#queues.get(key) ?? { length: 0, last: Promise.resolve() };
    this.#queues.set(key, queue);
    queue.length += 1;
    const result = queue.last.then(work);
    const end = () => {
      queue.length -= 1;
      if (queue.length === 0) this.#queues.delete(key);
    };
    queue.last = result.then(end, end);
    return result;
  }

  /** Waits until all work has ended. */
  async waitForAll(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(Array.from(this.#queues.values(), ({ last }) => last));
  }
}

/** The queue key of an event: the object that it is about. Reading an event that was made elsewhere may throw: then ''. */
export function objectQueueKey(event: CoreV1Event): string {
  try {
    const { kind = '', namespace = '', name = '' } = event.involvedObject;
    return `${kind}/${namespace}/${name}`;
  } catch {
    return '';
  }
}
