import type { Clock } from '../core/clock.ts';
import { InvalidRequestError } from '../core/errors.ts';
import { waitWithDeadline } from './deadline.ts';
import type { EventWatch } from './event-watch.ts';
import type { Log } from './log.ts';
import { addTotals, type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';
import { messageOf } from './safe-call.ts';

/** Number of event loop turns that a sink has to react to its aborted signal. */
const ABORT_GRACE_TURNS = 10;

/** The part of a recording that `Consumers` uses. */
interface AnyRecording<E> {
  readonly isStopped: boolean;
  /** Whether it has ended because it was stopped: a later stop does not count. */
  readonly endedByStop: boolean;
  readonly ended: Promise<void>;
  stop(): void;
  flush(deadline?: number | AbortSignal): Promise<Totals>;
  /** Adds the outcome of an event that did not come through the queue. Returns whether the totals include it. */
  report(outcome: Outcome<E>): boolean;
}

/** The recordings and watches of one broadcaster that have not ended. */
export class Consumers<E> {
  /** Aborts at the deadline of a shutdown. */
  readonly outOfTime: AbortSignal;
  readonly #clock: Clock;
  readonly #recordings = new Set<AnyRecording<E>>();
  readonly #watches = new Set<EventWatch>();
  readonly #abort = new AbortController();
  readonly #aborted: Promise<void>;
  /** Outcomes of events that were emitted after a shutdown had ended the recordings. */
  readonly #late = new Map<OutcomeKind, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.outOfTime = this.#abort.signal;
    this.#aborted = new Promise((resolve) => {
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
      // Recordings ended by a shutdown are kept, because `flush` still returns their totals.
      if (recording.endedByStop) this.#recordings.delete(recording);
    });
  }

  addWatch(watch: EventWatch): void {
    this.#watches.add(watch);
    void watch.ended.then(() => this.#watches.delete(watch));
  }

  /** Reports the outcome of an event that reaches no queue to every recording. */
  report(outcome: Outcome<E>): void {
    for (const recording of this.#recordings) {
      if (recording.isStopped || recording.report(outcome)) continue;
      this.#late.set(outcome.kind, (this.#late.get(outcome.kind) ?? 0) + 1);
    }
  }

  /** Logs why an existing event was not sent, and reports its outcome. */
  reportUnsent(emitted: E, error: unknown, log: Log): void {
    const msg = 'Unable to record event (will not retry!)';
    log({ level: 'error', msg, err: messageOf(error), event: emitted });
    const isRejected = error instanceof InvalidRequestError;
    this.report({ emitted, ...(isRejected ? { kind: 'rejected', error } : { kind: 'dropped' }) });
  }

  /** Waits until every event emitted so far has an outcome, or until the deadline. */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const totals = await Promise.all(Array.from(this.#recordings, (recording) => recording.flush(deadline)));
    return totals.reduce(addTotals, toTotals(this.#late, 0));
  }

  /**
   * Waits until all recordings and watches have ended; call it after the broadcaster's shutdown. At the deadline,
   * requests in flight are aborted. Requests of a sink that ignores the signal are not waited for.
   */
  async end(deadline?: number | AbortSignal): Promise<void> {
    let hasEnded = false;
    const ended = Promise.all([...this.#recordings, ...this.#watches].map((each) => each.ended));
    const over = ended.then(() => {
      hasEnded = true;
    });
    await waitWithDeadline(Promise.race([over, this.#aborted]), deadline, this.#clock);
    this.#abort.abort(new Error('broadcaster is out of time'));
    for (let turn = 0; turn < ABORT_GRACE_TURNS && !hasEnded; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
