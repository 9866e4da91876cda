import { Channel } from './channel.ts';
import { Fifo } from './fifo.ts';
import { ChannelWatcher, type Watcher } from './watcher.ts';

export type { Watcher } from './watcher.ts';

/** What to do with an event for a watcher whose queue is full: hold everything up, or leave that watcher without it. */
export type FullChannelBehavior = 'wait' | 'drop';

/** How many events may wait to be distributed, unless said otherwise. */
const INCOMING_LENGTH = 25;

/** What is said when something is asked of a broadcaster that was shut down. */
const STOPPED = 'broadcaster already stopped';

const DONE = Promise.resolve();

/** Something to be done by the loop in its turn between the events. */
class Step {
  readonly run: () => void;

  constructor(run: () => void) {
    this.run = run;
  }
}

/** Someone who waits for room in the incoming queue. */
interface Blocked<T> {
  entry: T | Step;
  entered: () => void;
}

/**
 * Gives every event to every watcher, in order.
 *
 * Each watcher has a queue of `queueLength`. What comes in while the loop waits for a full one
 * ('wait') lines up in the incoming queue; with 'drop' the loop never waits, and each event is with
 * its watchers when `action` and `actionOrDrop` return.
 *
 * Where Go's calls wait for each other's lock, these only keep their order: `watch` gives its watcher
 * at once, and `actionOrDrop` never waits.
 *
 * Source: apimachinery `pkg/watch/mux.go`, NewBroadcaster; NewLongQueueBroadcaster is
 * `incomingLength` equal to `queueLength`.
 */
export class Broadcaster<T extends NonNullable<unknown>> {
  readonly #queueLength: number;
  readonly #incomingLength: number;
  readonly #drops: boolean;
  readonly #watchers = new Set<Channel<T>>();
  readonly #incoming = new Fifo<T | Step>();
  /** Who waits for room in the incoming queue: empty unless that is full. */
  readonly #blocked = new Fifo<Blocked<T>>();
  /** Whether the loop holds an event that a full watcher has no room for. Nothing is incoming otherwise. */
  #busy = false;
  #stopped: Promise<void> | undefined;

  /** @param options.incomingLength how many events may wait to be distributed; default 25 */
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
   * A watcher of all events that are sent from now on. `onDrop` hears of each event that the watcher
   * goes without, because its queue is full and 'drop' was chosen.
   *
   * @throws Error after shutdown
   */
  watch(onDrop?: (event: T) => void): Watcher<T> {
    return this.#watch(new Channel<T>(this.#queueLength, onDrop), []);
  }

  /**
   * A watcher that first gives what is `queued`; its queue has room for these and one more at least.
   *
   * @throws Error after shutdown
   */
  watchWithPrefix(queued: readonly T[]): Watcher<T> {
    return this.#watch(new Channel<T>(Math.max(this.#queueLength, queued.length + 1)), queued);
  }

  /**
   * Sends an event to all watchers, and resolves when the incoming queue has taken it.
   *
   * @throws Error after shutdown
   */
  action(event: T): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error(STOPPED));
    if (this.#enter(event)) return DONE;
    return new Promise((entered) => this.#blocked.push({ entry: event, entered }));
  }

  /**
   * Sends an event to all watchers, or gives it up when the incoming queue is full: then false.
   *
   * @throws Error after shutdown
   */
  actionOrDrop(event: T): boolean {
    if (this.#stopped) throw new Error(STOPPED);
    return this.#enter(event);
  }

  /**
   * Closes all watchers behind the events that were sent before, and resolves when these are in the
   * watchers' queues (not: taken out of them). A second call does nothing but wait for the first.
   */
  shutdown(): Promise<void> {
    this.#stopped ??= this.#inTurn(() => {
      for (const channel of this.#watchers) channel.close();
      this.#watchers.clear();
    });
    return this.#stopped;
  }

  #watch(channel: Channel<T>, queued: readonly T[]): Watcher<T> {
    if (this.#stopped) throw new Error(STOPPED);
    for (const event of queued) channel.send(event);
    void this.#inTurn(() => this.#watchers.add(channel));
    return new ChannelWatcher(channel, () => {
      // First this, since the loop may be waiting for this very watcher.
      channel.stopAccepting();
      return this.#inTurn(() => {
        this.#watchers.delete(channel);
        channel.close();
      });
    });
  }

  /** Does something when all that came before was distributed, and resolves when it is done. */
  #inTurn(run: () => void): Promise<void> {
    return new Promise((resolve) => {
      const step = new Step(() => {
        run();
        resolve();
      });
      if (!this.#enter(step)) this.#blocked.push({ entry: step, entered: () => {} });
    });
  }

  #enter(entry: T | Step): boolean {
    if (!this.#busy) {
      this.#handle(entry);
      return true;
    }
    if (this.#incoming.length >= this.#incomingLength) return false;
    this.#incoming.push(entry);
    return true;
  }

  #handle(entry: T | Step): void {
    if (entry instanceof Step) entry.run();
    else if (this.#drops) for (const channel of this.#watchers) channel.sendOrDrop(entry);
    else this.#sendToAll(entry, this.#watchers.values());
  }

  /** Sends to the remaining watchers; where one is full, goes on with the others and the next event when it has room. */
  #sendToAll(event: T, remaining: Iterator<Channel<T>>): void {
    for (let next = remaining.next(); !next.done; next = remaining.next()) {
      if (next.value.send(event)) continue;
      this.#busy = true;
      next.value.offer(event, () => {
        this.#busy = false;
        this.#sendToAll(event, remaining);
        this.#goOn();
      });
      return;
    }
  }

  #goOn(): void {
    while (!this.#busy) {
      const entry = this.#nextEntry();
      if (entry === undefined) return;
      this.#handle(entry);
    }
  }

  /** The next of the incoming queue; who waited longest takes the room that it leaves. */
  #nextEntry(): T | Step | undefined {
    const first = this.#incoming.shift();
    const blocked = this.#blocked.shift();
    blocked?.entered();
    if (first === undefined) return blocked?.entry;
    if (blocked) this.#incoming.push(blocked.entry);
    return first;
  }
}
