import { Channel, type Watcher } from './channel.ts';

/**
 * Sends every event to every watcher, in order. Each watcher has a queue of `queueLength`; an event that does not fit
 * into it is dropped for that watcher.
 *
 * Source: apimachinery `pkg/watch/mux.go`, NewBroadcaster with DropIfChannelFull. Go distributes the events in a goroutine,
 * from an incoming queue. Here they are in the watchers' queues when `action` returns.
 */
export class Broadcaster<T extends NonNullable<unknown>> {
  readonly #queueLength: number;
  readonly #watchers = new Set<Channel<T>>();
  #isStopped = false;

  constructor(queueLength: number) {
    this.#queueLength = queueLength;
  }

  /**
   * Starts a watcher of all events sent from now on.
   *
   * @param onDrop called with each event that is dropped because the watcher's queue is full
   *
   * @throws Error after shutdown
   */
  watch(onDrop?: (event: T) => void): Watcher<T> {
    this.#checkRunning();
    const channel = new Channel<T>(this.#queueLength, () => this.#watchers.delete(channel), onDrop);
    this.#watchers.add(channel);
    return channel;
  }

  /**
   * Sends an event to all watchers.
   *
   * @throws Error after shutdown
   */
  action(event: T): void {
    this.#checkRunning();
    for (const channel of this.#watchers) channel.send(event);
  }

  /** Closes all watchers. Events in their queues can still be read. */
  shutdown(): void {
    this.#isStopped = true;
    for (const channel of this.#watchers) channel.close();
    this.#watchers.clear();
  }

  #checkRunning(): void {
    // The message of apimachinery.
    if (this.#isStopped) throw new Error('broadcaster already stopped');
  }
}
