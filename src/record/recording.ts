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

/** How one recording works. */
export interface RecordingSetup {
  deliver: Deliver;
  /** Whether events about different objects are delivered at the same time. */
  inParallel: boolean;
  /** In parallel: how many events may wait about one object; ten times as many in all. */
  queueLength: number;
  clock: Clock;
  log: Log;
  onOutcome: ((outcome: Outcome) => void) | undefined;
}

/** An event that was taken from the queue, and the how many-th it is. */
interface Turn {
  emitted: CoreV1Event;
  number: number;
}

/** Events on their way from a broadcaster to one sink, and what became of them. */
export class Recording implements AsyncDisposable {
  /**
   * Resolves when the recording was stopped or its broadcaster shut down, and every event has its outcome. From
   * then on the totals stay the same.
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
  /** Who waits until all turns before a number have their outcome, and how many of these have none yet. */
  #flushes: { before: number; left: number; done: () => void }[] = [];

  /** @param watch starts the watch that gives the events, and is told of those that it drops */
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
      : this.#deliverInTurn(deliver);
    this.ended = delivered.then(() => {
      this.#endedByStop = this.#isStopped;
      this.#report.close();
    });
  }

  /** What became of the events so far. The figures add up at any moment. */
  get totals(): Totals {
    return this.#report.totals(this.#pending);
  }

  get #pending(): number {
    return this.#taken - this.#finished + this.#watcher.length;
  }

  /**
   * Waits until every event that was emitted so far has an outcome, but not beyond the deadline: what
   * is `pending` in the totals then goes on being delivered.
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

  /** Takes no more events; those that were emitted before are delivered. `ended` tells when. */
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

  /** Stops, and resolves when it has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    return this.ended;
  }

  /**
   * Takes the outcome of an event that does not come through the queue.
   *
   * @internal
   */
  report(outcome: Outcome): boolean {
    return this.#report.add(outcome);
  }

  async #deliverInTurn(deliver: Deliver): Promise<void> {
    while (await this.#watcher.wait()) {
      for (let turn = this.#take(); turn !== undefined; turn = this.#take()) {
        let outcome: Outcome;
        try {
          outcome = await deliver(turn.emitted);
        } catch (error) {
          outcome = this.#giveUp(turn.emitted, error);
        }
        this.#finish(turn, outcome);
      }
    }
  }

  async #deliverInParallel(deliver: Deliver, queueLength: number): Promise<void> {
    const limits = { maxHeld: 10 * Math.max(queueLength, 1), maxPerObject: queueLength };
    const serve = async (turn: Turn) => {
      let outcome: Outcome;
      try {
        outcome = await deliver(turn.emitted);
      } catch (error) {
        outcome = this.#giveUp(turn.emitted, error);
      }
      this.#finish(turn, outcome);
    };
    const lanes = new KeyedQueues<Turn>(serve, limits);
    while (await this.#watcher.wait()) {
      if (lanes.isFull) await lanes.waitForCapacity();
      const turn = this.#take();
      if (turn && !lanes.add(laneOf(turn.emitted), turn)) {
        this.#finish(turn, { kind: 'dropped', emitted: turn.emitted });
      }
    }
    await lanes.waitUntilEmpty();
  }

  #take(): Turn | undefined {
    const emitted = this.#watcher.take();
    if (emitted === undefined) return undefined;
    const turn = { emitted, number: this.#taken };
    this.#taken += 1;
    return turn;
  }

  /** The outcome when a function of the user fails: a key, a message, the clock. Nothing else throws here. */
  #giveUp(emitted: CoreV1Event, error: unknown): Outcome {
    const err = describeError(error);
    this.#log({ level: 'error', msg: 'Unable to correlate event', err, event: emitted });
    return { kind: 'failed', emitted, error };
  }

  #finish(turn: Turn, outcome: Outcome): void {
    this.#finished += 1;
    this.#report.add(outcome);
    for (const flush of this.#flushes) {
      if (turn.number < flush.before) flush.left -= 1;
      if (flush.left === 0) flush.done();
    }
  }
}

/** The lane of an event, also of one that was made elsewhere and cannot be read. */
function laneOf(emitted: CoreV1Event): string {
  try {
    return objectQueueKey(emitted);
  } catch {
    return '';
  }
}
