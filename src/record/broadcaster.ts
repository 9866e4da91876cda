import { Channel, type Watcher } from './channel.ts';
import { Fifo } from './fifo.ts';

/** What happens when a watcher's queue is full: `wait` blocks the broadcaster, `drop` skips that watcher. */
export type FullChannelBehavior = 'wait' | 'drop';

/** Default length of the incoming queue. Source: apimachinery `pkg/watch/mux.go`, incomingQueueLength. */
const INCOMING_LENGTH = 25;

/** Error message after shutdown, as in apimachinery. */
const STOPPED = 'broadcaster already stopped';

const DONE = Promise.resolve();

/** A caller that waits for space in the incoming queue. */
interface Blocked {
  entry: () => void;
  entered: () => void;
}

/**
 * Sends every event to every watcher, in order.
 *
 * Each watcher has a queue of `queueLength`. With `wait`, events that arrive while a watcher's queue is full are kept
 * in the incoming queue. With `drop`, the loop never waits: events are in the watchers' queues when `action` and
 * `actionOrDrop` return.
 *
 * Go's calls block on a shared lock. These only keep their order: `watch` returns its watcher at once, and
 * `actionOrDrop` never waits.
 *
 * Source: apimachinery `pkg/watch/mux.go`, NewBroadcaster; NewLongQueueBroadcaster is
 * `incomingLength` equal to `queueLength`.
 */
export class Broadcaster<T extends NonNullable<unknown>> {
  readonly #queueLength: number;
  readonly #incomingLength: number;
  readonly #drops: boolean;
  readonly #watchers = new Set<Channel<T>>();
  /** What to do next: send an event, or add, remove, and close watchers, in the order of the calls. */
  readonly #incoming = new Fifo<() => void>();
  /** Callers that wait for space in the incoming queue; empty unless that is full. */
  readonly #blocked = new Fifo<Blocked>();
  /** Whether the loop waits for a full watcher. Otherwise the incoming queue is empty. */
  #busy = false;
  #stopped: Promise<void> | undefined;

  /** @param options.incomingLength length of the incoming queue; default 25 */
  constructor(
    queueLength: number,
    fullChannelBehavior: FullChannelBehavior,
    options: { incomingLength?: number } = {},
  ) {
    this.#queueLength = queueLength;
    this.#drops = fullChannelBehavior === 'drop';
    this.#incomingLength = options.incomingLength ?? INCOMING_LENGTH;
  }

  /**
   * Starts a watcher of all events sent from now on.
   *
   * @param onDrop called with each event that is dropped because the watcher's queue is full
   *
   * @throws Error after shutdown
   */
  watch(onDrop?: (event: T) => void): Watcher<T> {
    return this.#watch(this.#queueLength, [], onDrop);
  }

  /**
   * Starts a watcher whose queue already holds `queued`, with space for at least one more event.
   *
   * @throws Error after shutdown
   */
  watchWithPrefix(queued: readonly T[]): Watcher<T> {
    return this.#watch(Math.max(this.#queueLength, queued.length + 1), queued);
  }

  /**
   * Sends an event to all watchers. Resolves when the event is in the incoming queue.
   *
   * @throws Error after shutdown
   */
  action(event: T): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error(STOPPED));
    if (this.#send(event)) return DONE;
    return new Promise((entered) => this.#blocked.push({ entry: () => this.#sendToAll(event), entered }));
  }

  /**
   * Sends an event to all watchers. Returns false, and drops the event, when the incoming queue is full.
   *
   * @throws Error after shutdown
   */
  actionOrDrop(event: T): boolean {
    if (this.#stopped) throw new Error(STOPPED);
    return this.#send(event);
  }

  /**
   * Closes all watchers after the events sent before. Resolves when these events are in the watchers' queues, which
   * may be before they are read. A second call waits for the first.
   */
  shutdown(): Promise<void> {
    this.#stopped ??= this.#enqueue(() => {
      for (const channel of this.#watchers) channel.close();
      this.#watchers.clear();
    });
    return this.#stopped;
  }

  #watch(queueLength: number, queued: readonly T[], onDrop?: (event: T) => void): Watcher<T> {
    if (this.#stopped) throw new Error(STOPPED);
    const channel = new Channel<T>(queueLength, (stopped) => this.#remove(stopped), onDrop);
    for (const event of queued) channel.send(event);
    void this.#enqueue(() => this.#watchers.add(channel));
    return channel;
  }

  #remove(channel: Channel<T>): Promise<void> {
    return this.#enqueue(() => {
      this.#watchers.delete(channel);
      channel.close();
    });
  }

  /** Runs a function after the events sent before were distributed. Resolves when it has run. */
  #enqueue(run: () => void): Promise<void> {
    return new Promise((resolve) => {
      const entry = () => {
        run();
        resolve();
      };
      if (!this.#enter(entry)) this.#blocked.push({ entry, entered: () => {} });
    });
  }

  /** Returns false when the incoming queue is full. */
  #send(event: T): boolean {
    if (!this.#drops) return this.#enter(() => this.#sendToAll(event));
    for (const channel of this.#watchers) channel.sendOrDrop(event);
    return true;
  }

  #enter(entry: () => void): boolean {
    if (!this.#busy) {
      entry();
      return true;
    }
    if (this.#incoming.length >= this.#incomingLength) return false;
    this.#incoming.push(entry);
    return true;
  }

  /** Sends to the remaining watchers. When one is full, continues as soon as it has space. */
  #sendToAll(event: T, remaining: Iterator<Channel<T>> = this.#watchers.values()): void {
    for (let next = remaining.next(); !next.done; next = remaining.next()) {
      if (next.value.send(event)) continue;
      this.#busy = true;
      next.value.offer(event, () => {
        this.#busy = false;
        this.#sendToAll(event, remaining);
        this.#continue();
      });
      return;
    }
  }

  #continue(): void {
    while (!this.#busy) {
      const entry = this.#nextEntry();
      if (entry === undefined) return;
      entry();
    }
  }

  /** The next entry of the incoming queue. Its space goes to the caller that has waited longest. */
  #nextEntry(): (() => void) | undefined {
    const first = this.#incoming.shift();
    const blocked = this.#blocked.shift();
    blocked?.entered();
    if (first === undefined) return blocked?.entry;
    if (blocked) this.#incoming.push(blocked.entry);
    return first;
  }
}
