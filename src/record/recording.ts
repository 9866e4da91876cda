import { anySignal } from '../core/any-signal.ts';
import type { Clock } from '../core/clock.ts';
import type { CoreV1Event } from '../event/types.ts';
import { Backlog } from './backlog.ts';
import type { Watcher } from './channel.ts';
import { waitWithDeadline } from './deadline.ts';
import { ExpectedOutcomes } from './expected-outcomes.ts';
import { KeyedQueues } from './keyed-queues.ts';
import type { Log } from './log.ts';
import { type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';
import { callSafely, describeError } from './safe-call.ts';

/** How a recording delivers events. */
export interface RecordingOptions<E> {
  /** Delivers one event. What it throws, if a function of the user throws, becomes the outcome `failed`. */
  deliver: (emitted: E) => Promise<Outcome<E>>;
  /**
   * Which events wait for each other: all events, those of the same key, or none. Of one key, at most `maxPerKey` events
   * may wait, and others are dropped; ten times as many events may be in flight in all.
   */
  order: 'all' | 'none' | { keyOf: (emitted: E) => string; maxPerKey: number };
  /** Work in the background until the signal aborts, which is after the last event. */
  maintain?: (signal: AbortSignal) => Promise<void>;
  /** Writes what is left after the events were delivered. */
  complete?: () => Promise<void>;
  /** Ends the work in the background, and nothing is completed at the end. */
  signal?: AbortSignal;
  clock: Clock;
  log: Log;
  onOutcome: ((outcome: Outcome<E>) => void) | undefined;
}

/** An event taken from the queue, numbered from 0. */
interface QueuedEvent<E> {
  emitted: E;
  number: number;
}

/** Delivers the events of a broadcaster to one sink, and counts their outcomes. */
export class Recording<E = CoreV1Event> implements AsyncDisposable {
  /**
   * Resolves when the recording was stopped or its broadcaster shut down, every event has an outcome, and all counts are
   * written. The totals no longer change then.
   */
  readonly ended: Promise<void>;
  /**
   * Events that are settled with their outcomes.
   *
   * @internal
   */
  readonly expected = new ExpectedOutcomes<E>();
  readonly #watcher: Watcher<E>;
  readonly #options: RecordingOptions<E>;
  readonly #counts = new Map<OutcomeKind, number>();
  #isStopped = false;
  #hasEnded = false;
  #endedByStop = false;
  #taken = 0;
  #finished = 0;
  /** Calls of `flush` in progress: each waits for the `left` events with numbers below `before`. */
  #flushes: { before: number; left: number; done: () => void }[] = [];

  /** @param watch starts the watcher of the events, and calls `onDrop` with each event that it drops */
  constructor(watch: (onDrop: (event: E) => void) => Watcher<E>, options: RecordingOptions<E>) {
    this.#options = options;
    this.#watcher = watch((emitted) => this.report({ kind: 'dropped', emitted }));
    this.ended = this.#run()
      .catch((error) => options.log({ level: 'error', msg: 'Recording failed', err: describeError(error) }))
      .then(() => {
        this.#endedByStop = this.#isStopped;
        this.#hasEnded = true;
      });
  }

  /** The outcomes so far, counted. `emitted` is the sum of the others at any time. */
  get totals(): Totals {
    return toTotals(this.#counts, this.#pending);
  }

  get #pending(): number {
    return this.#taken - this.#finished + this.#watcher.length;
  }

  /**
   * Waits until every event emitted so far has an outcome and all counts are written, or until the deadline. Events that
   * are `pending` in the totals are still delivered afterwards.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const flush = { before: this.#taken + this.#watcher.length, left: this.#pending, done: () => {} };
    const flushed = new Promise<void>((resolve) => {
      flush.done = resolve;
    });
    this.#flushes.push(flush);
    if (flush.left === 0) flush.done();
    const completed = flushed.then(() => this.#options.complete?.());
    await waitWithDeadline(completed, deadline, this.#options.clock);
    this.#flushes = this.#flushes.filter((other) => other !== flush);
    return this.totals;
  }

  /** Stops taking events. Events emitted before and all counts are written; wait for them with `ended`. */
  stop(): void {
    this.#isStopped = true;
    void this.#watcher.stop();
  }

  /** Whether it was stopped by itself, which a shutdown of its broadcaster does not do. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /**
   * Whether it has ended because it was stopped. A stop after the end changes nothing.
   *
   * @internal
   */
  get endedByStop(): boolean {
    return this.#endedByStop;
  }

  /** Stops the recording. Resolves when it has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    return this.ended;
  }

  /**
   * Reports an outcome, and counts it unless the recording has ended. Returns whether it was counted.
   *
   * @internal
   */
  report(outcome: Outcome<E>): boolean {
    const { onOutcome, log } = this.#options;
    if (!this.#hasEnded) this.#counts.set(outcome.kind, (this.#counts.get(outcome.kind) ?? 0) + 1);
    if (this.expected.size > 0) this.expected.settle(outcome);
    if (onOutcome)
      callSafely(
        () => onOutcome(outcome),
        (error) => log({ level: 'error', msg: 'Outcome handler failed', err: describeError(error) }),
      );
    return !this.#hasEnded;
  }

  async #run(): Promise<void> {
    const { order, maintain, complete, signal } = this.#options;
    const over = new AbortController();
    const maintained = maintain?.(anySignal(signal, over.signal));
    await (order === 'all' ? this.#deliverInOrder() : this.#deliverInParallel(order));
    over.abort();
    await maintained;
    if (!signal?.aborted) await complete?.();
  }

  async #deliverInOrder(): Promise<void> {
    while (await this.#watcher.wait()) {
      for (let queued = this.#take(); queued !== undefined; queued = this.#take()) {
        // Without a promise per event besides that of `deliver`, which would take a few percent of the time.
        let outcome: Outcome<E>;
        try {
          outcome = await this.#options.deliver(queued.emitted);
        } catch (error) {
          outcome = this.#toFailed(queued.emitted, error);
        }
        this.#finish(queued, outcome);
      }
    }
  }

  async #deliverInParallel(order: Exclude<RecordingOptions<E>['order'], 'all'>): Promise<void> {
    const queues = new KeyedQueues();
    const backlog = new Backlog(order === 'none' ? undefined : 10 * Math.max(order.maxPerKey, 1));
    while (await this.#watcher.wait()) {
      if (backlog.isFull) await backlog.waitForCapacity();
      const queued = this.#take();
      if (queued === undefined) continue;
      if (order === 'none') {
        backlog.add(this.#deliver(queued));
        continue;
      }
      const key = order.keyOf(queued.emitted);
      // The first one is being delivered, and does not wait.
      if (queues.lengthOf(key) > order.maxPerKey)
        this.#finish(queued, { kind: 'dropped', emitted: queued.emitted });
      else backlog.add(queues.run(key, () => this.#deliver(queued)));
    }
    await backlog.waitForAll();
  }

  #take(): QueuedEvent<E> | undefined {
    const emitted = this.#watcher.take();
    if (emitted === undefined) return undefined;
    const queued = { emitted, number: this.#taken };
    this.#taken += 1;
    return queued;
  }

  async #deliver(queued: QueuedEvent<E>): Promise<void> {
    let outcome: Outcome<E>;
    try {
      outcome = await this.#options.deliver(queued.emitted);
    } catch (error) {
      outcome = this.#toFailed(queued.emitted, error);
    }
    this.#finish(queued, outcome);
  }

  /** The outcome when a key function, a message function, or the clock throws. Nothing else throws in `deliver`. */
  #toFailed(emitted: E, error: unknown): Outcome<E> {
    const msg = 'Unable to record event';
    this.#options.log({ level: 'error', msg, err: describeError(error), event: emitted });
    return { kind: 'failed', emitted, error };
  }

  #finish(queued: QueuedEvent<E>, outcome: Outcome<E>): void {
    this.#finished += 1;
    this.report(outcome);
    for (const flush of this.#flushes) {
      if (queued.number < flush.before) flush.left -= 1;
      if (flush.left === 0) flush.done();
    }
  }
}
