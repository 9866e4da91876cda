import type { Clock } from '../core/clock.ts';
import { waitWithDeadline } from './deadline.ts';
import type { EventWatch } from './event-watch.ts';
import { addTotals, type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';

/** How many turns of the event loop a sink has to obey when its requests are cut. */
const TURNS_TO_OBEY = 10;

/** What the consumers of a broadcaster need of a recording. */
interface AnyRecording<E> {
  readonly isStopped: boolean;
  /** Whether it has ended because it was stopped: a later stop does not count. */
  readonly endedByStop: boolean;
  readonly ended: Promise<void>;
  stop(): void;
  flush(deadline?: number | AbortSignal): Promise<Totals>;
  /** Takes the outcome of an event that does not come through its queue. Says whether it is in the totals. */
  report(outcome: Outcome<E>): boolean;
}

/** The recordings and watches of one broadcaster, for as long as they need its events. */
export class Consumers<E> {
  /** Aborts when the deadline of a shutdown has passed. */
  readonly outOfTime: AbortSignal;
  readonly #clock: Clock;
  readonly #recordings = new Set<AnyRecording<E>>();
  readonly #watches = new Set<EventWatch>();
  readonly #cut = new AbortController();
  readonly #wasCut: Promise<void>;
  /** Outcomes of events that came when the recordings had ended by the shutdown. */
  readonly #late = new Map<OutcomeKind, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.outOfTime = this.#cut.signal;
    this.#wasCut = new Promise((resolve) => {
      this.outOfTime.addEventListener('abort', () => resolve());
    });
  }

  /** @param signal stops the recording */
  addRecording(recording: AnyRecording<E>, signal?: AbortSignal): void {
    const stop = () => recording.stop();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    this.#recordings.add(recording);
    void recording.ended.then(() => {
      signal?.removeEventListener('abort', stop);
      // Those that end by a shutdown stay: nothing comes after it, and their totals are still asked for.
      if (recording.endedByStop) this.#recordings.delete(recording);
    });
  }

  addWatch(watch: EventWatch): void {
    this.#watches.add(watch);
    void watch.ended.then(() => this.#watches.delete(watch));
  }

  /** Tells every recording the outcome of an event that goes to none of them. */
  report(outcome: Outcome<E>): void {
    for (const recording of this.#recordings) {
      if (recording.isStopped || recording.report(outcome)) continue;
      this.#late.set(outcome.kind, (this.#late.get(outcome.kind) ?? 0) + 1);
    }
  }

  /** Waits until every event that was emitted so far has an outcome, but not beyond the deadline. */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const totals = await Promise.all(Array.from(this.#recordings, (recording) => recording.flush(deadline)));
    return totals.reduce(addTotals, toTotals(this.#late, 0));
  }

  /**
   * Waits until all have ended, which the broadcaster's shutdown makes them do. At the deadline requests in
   * flight are cut; those of a sink that does not obey are left behind.
   */
  async end(deadline?: number | AbortSignal): Promise<void> {
    let hasEnded = false;
    const ended = Promise.all([...this.#recordings, ...this.#watches].map((each) => each.ended));
    const over = ended.then(() => {
      hasEnded = true;
    });
    await waitWithDeadline(Promise.race([over, this.#wasCut]), deadline, this.#clock);
    this.#cut.abort(new Error('broadcaster is out of time'));
    for (let turn = 0; turn < TURNS_TO_OBEY && !hasEnded; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
