import type { Clock } from '../clock.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Watcher } from './broadcaster.ts';
import { waitUntil } from './deadline.ts';
import type { Deliver } from './deliver.ts';
import type { Log } from './log.ts';
import { type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';
import { ObjectLanes, objectKey } from './parallel.ts';

/** How one recording works. */
export interface RecordingOptions {
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
  /** Resolves when the recording was stopped or its broadcaster shut down, and every event has its outcome. */
  readonly ended: Promise<void>;
  readonly #watcher: Watcher<CoreV1Event>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onOutcome: ((outcome: Outcome) => void) | undefined;
  readonly #counts = new Map<OutcomeKind, number>();
  #taken = 0;
  #finished = 0;
  /** Who waits until all turns before a number have their outcome, and how many of these have none yet. */
  #flushes: { before: number; left: number; done: () => void }[] = [];

  /** @param watch starts the watch that gives the events, and is told of those that it drops */
  constructor(
    watch: (onDrop: (event: CoreV1Event) => void) => Watcher<CoreV1Event>,
    { deliver, inParallel, queueLength, clock, log, onOutcome }: RecordingOptions,
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#onOutcome = onOutcome;
    this.#watcher = watch((event) => this.drop(event));
    this.ended = inParallel ? this.#deliverInParallel(deliver, queueLength) : this.#deliverInTurn(deliver);
  }

  /** What became of the events so far. The figures add up at any moment. */
  get totals(): Totals {
    return toTotals(this.#counts, this.#pending);
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
      await waitUntil(flushed, deadline, this.#clock);
      this.#flushes = this.#flushes.filter((other) => other !== flush);
    }
    return this.totals;
  }

  /** Takes no more events; those that were emitted before are delivered. `ended` tells when. */
  stop(): void {
    this.#watcher.stop();
  }

  /** Stops, and resolves when it has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    return this.ended;
  }

  /** Notes that an event was given up on its way here. */
  drop(emitted: CoreV1Event): void {
    this.#note({ kind: 'dropped', emitted });
  }

  async #deliverInTurn(deliver: Deliver): Promise<void> {
    while (await this.#watcher.wait()) {
      for (let turn = this.#take(); turn !== undefined; turn = this.#take()) {
        this.#finish(turn, await this.#outcomeOf(turn.emitted, deliver));
      }
    }
  }

  async #deliverInParallel(deliver: Deliver, queueLength: number): Promise<void> {
    const limits = { maxHeld: 10 * Math.max(queueLength, 1), maxPerObject: queueLength };
    const serve = async (turn: Turn) => this.#finish(turn, await this.#outcomeOf(turn.emitted, deliver));
    const lanes = new ObjectLanes<Turn>(serve, limits);
    while (await this.#watcher.wait()) {
      if (lanes.isFull) await lanes.room();
      const turn = this.#take();
      if (turn && !lanes.add(objectKey(turn.emitted), turn)) {
        this.#finish(turn, { kind: 'dropped', emitted: turn.emitted });
      }
    }
    await lanes.empty();
  }

  #take(): Turn | undefined {
    const emitted = this.#watcher.take();
    if (emitted === undefined) return undefined;
    const turn = { emitted, number: this.#taken };
    this.#taken += 1;
    return turn;
  }

  #outcomeOf(emitted: CoreV1Event, deliver: Deliver): Promise<Outcome> {
    try {
      return deliver(emitted);
    } catch (error) {
      // Only a key or message function of the caller's own can bring us here.
      this.#log({ level: 'error', msg: 'Unable to correlate event', err: String(error), event: emitted });
      return Promise.resolve({ kind: 'gave-up', emitted, error });
    }
  }

  #finish(turn: Turn, outcome: Outcome): void {
    this.#finished += 1;
    this.#note(outcome);
    for (const flush of this.#flushes) {
      if (turn.number < flush.before) flush.left -= 1;
      if (flush.left === 0) flush.done();
    }
  }

  #note(outcome: Outcome): void {
    this.#counts.set(outcome.kind, (this.#counts.get(outcome.kind) ?? 0) + 1);
    try {
      this.#onOutcome?.(outcome);
    } catch (error) {
      this.#log({ level: 'error', msg: 'Outcome handler failed', err: String(error) });
    }
  }
}
