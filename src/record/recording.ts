import type { Clock } from '../core/clock.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Watcher } from './broadcaster.ts';
import { waitWithDeadline } from './deadline.ts';
import type { Deliver } from './deliver.ts';
import { KeyedQueues, objectQueueKey } from './keyed-queues.ts';
import type { Log } from './log.ts';
import type { Outcome, Totals } from './outcome.ts';
import { OutcomeReport } from './outcome-report.ts';
import { describeError } from './safe-call.ts';

/** How a recording delivers events. */
export interface RecordingSetup {
  deliver: Deliver;
  /** Whether events about different objects are delivered at the same time. */
  inParallel: boolean;
  /** In parallel: how many events about one object may wait, and a tenth of how many may wait in all. */
  queueLength: number;
  clock: Clock;
  log: Log;
  onOutcome: ((outcome: Outcome) => void) | undefined;
}

/** An event taken from the queue, numbered from 0. */
interface QueuedEvent {
  emitted: CoreV1Event;
  number: number;
}

/** Delivers the events of a broadcaster to one sink, and counts their outcomes. */
export class Recording implements AsyncDisposable {
  /**
   * Resolves when the recording was stopped or its broadcaster shut down, and every event has an outcome. The totals
   * no longer change then.
   */
  readonly ended: Promise<void>;
  readonly #watcher: Watcher<CoreV1Event>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #report: OutcomeReport<CoreV1Event>;
  #isStopped = false;
  #endedByStop = false;
  #taken = 0;
  #finished = 0;
  /** Calls of `flush` in progress: each waits for the `left` events with numbers below `before`. */
  #flushes: { before: number; left: number; done: () => void }[] = [];

  /** @param watch starts the watcher of the events, and calls `onDrop` with each event that it drops */
  constructor(
    watch: (onDrop: (event: CoreV1Event) => void) => Watcher<CoreV1Event>,
    { deliver, inParallel, queueLength, clock, log, onOutcome }: RecordingSetup,
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#report = new OutcomeReport(log, onOutcome);
    this.#watcher = watch((emitted) => this.#report.add({ kind: 'dropped', emitted }));
    const delivered = inParallel
      ? this.#deliverInParallel(deliver, queueLength)
      : this.#deliverInOrder(deliver);
    this.ended = delivered.then(() => {
      this.#endedByStop = this.#isStopped;
      this.#report.close();
    });
  }

  /** The outcomes so far, counted. `emitted` is the sum of the others at any time. */
  get totals(): Totals {
    return this.#report.totals(this.#pending);
  }

  get #pending(): number {
    return this.#taken - this.#finished + this.#watcher.length;
  }

  /**
   * Waits until every event emitted so far has an outcome, or until the deadline. Events that are `pending` in the
   * totals are still delivered afterwards.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const left = this.#pending;
    if (left > 0) {
      const flush = { before: this.#taken + this.#watcher.length, left, done: () => {} };
      const flushed = new Promise<void>((resolve) => {
        flush.done = resolve;
      });
      this.#flushes.push(flush);
      await waitWithDeadline(flushed, deadline, this.#clock);
      this.#flushes = this.#flushes.filter((other) => other !== flush);
    }
    return this.totals;
  }

  /** Stops taking events. Events emitted before are delivered; wait for them with `ended`. */
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
   * Adds the outcome of an event that did not come through the queue. Returns whether the totals include it.
   *
   * @internal
   */
  report(outcome: Outcome): boolean {
    return this.#report.add(outcome);
  }

  async #deliverInOrder(deliver: Deliver): Promise<void> {
    while (await this.#watcher.wait()) {
      for (let queued = this.#take(); queued !== undefined; queued = this.#take()) {
        let outcome: Outcome;
        try {
          outcome = await deliver(queued.emitted);
        } catch (error) {
          outcome = this.#fail(queued.emitted, error);
        }
        this.#finish(queued, outcome);
      }
    }
  }

  async #deliverInParallel(deliver: Deliver, queueLength: number): Promise<void> {
    const limits = { maxItems: 10 * Math.max(queueLength, 1), maxPerKey: queueLength };
    const deliverOne = async (queued: QueuedEvent) => {
      let outcome: Outcome;
      try {
        outcome = await deliver(queued.emitted);
      } catch (error) {
        outcome = this.#fail(queued.emitted, error);
      }
      this.#finish(queued, outcome);
    };
    const queues = new KeyedQueues<QueuedEvent>(deliverOne, limits);
    while (await this.#watcher.wait()) {
      if (queues.isFull) await queues.waitForCapacity();
      const queued = this.#take();
      if (queued && !queues.add(queueKey(queued.emitted), queued)) {
        this.#finish(queued, { kind: 'dropped', emitted: queued.emitted });
      }
    }
    await queues.waitUntilEmpty();
  }

  #take(): QueuedEvent | undefined {
    const emitted = this.#watcher.take();
    if (emitted === undefined) return undefined;
    const queued = { emitted, number: this.#taken };
    this.#taken += 1;
    return queued;
  }

  /** The outcome when a function of the user throws: a key or message function, or the clock. Nothing else throws here. */
  #fail(emitted: CoreV1Event, error: unknown): Outcome {
    const err = describeError(error);
    this.#log({ level: 'error', msg: 'Unable to correlate event', err, event: emitted });
    return { kind: 'failed', emitted, error };
  }

  #finish(queued: QueuedEvent, outcome: Outcome): void {
    this.#finished += 1;
    this.#report.add(outcome);
    for (const flush of this.#flushes) {
      if (queued.number < flush.before) flush.left -= 1;
      if (flush.left === 0) flush.done();
    }
  }
}

/** The queue key of an event. Reading an event that was made elsewhere may throw. */
function queueKey(emitted: CoreV1Event): string {
  try {
    return objectQueueKey(emitted);
  } catch {
    return '';
  }
}
