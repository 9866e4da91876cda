import type { Clock } from '../../core/clock.ts';
import type { EventsV1Event } from '../../event/types.ts';
import type { Watcher } from '../broadcaster.ts';
import { waitWithDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Outcome, Totals } from '../outcome.ts';
import { OutcomeReport } from '../outcome-report.ts';
import { describeError } from '../safe-call.ts';
import { FINISH_MS, REFRESH_MS, type SeriesWriter } from './series-writer.ts';

/** Options of a recording. */
export interface SeriesRecordingOptions {
  clock: Clock;
  log: Log;
  /** Aborts requests in flight and ends refreshing. */
  signal: AbortSignal;
  onOutcome: ((outcome: Outcome<EventsV1Event>) => void) | undefined;
}

/**
 * Delivers the events of a broadcaster to one sink, and counts their outcomes. Events do not wait for each other.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, StartRecordingToSinkWithContext. Outcomes
 * and `flush` are kev's own.
 */
export class SeriesRecording implements AsyncDisposable {
  /**
   * Resolves when the recording was stopped or its broadcaster shut down, every event has an outcome, and all counts are
   * written. The totals no longer change then.
   */
  readonly ended: Promise<void>;
  readonly #writer: SeriesWriter;
  readonly #watcher: Watcher<EventsV1Event>;
  readonly #options: SeriesRecordingOptions;
  readonly #report: OutcomeReport<EventsV1Event>;
  readonly #inFlight = new Set<Promise<void>>();
  #pending = 0;
  #isStopped = false;
  #endedByStop = false;

  /** @param watch starts the watcher of the events, and calls `onDrop` with each event that it drops */
  constructor(
    watch: (onDrop: (event: EventsV1Event) => void) => Watcher<EventsV1Event>,
    writer: SeriesWriter,
    options: SeriesRecordingOptions,
  ) {
    this.#writer = writer;
    this.#options = options;
    this.#report = new OutcomeReport(options.log, options.onOutcome);
    this.#watcher = watch((emitted) => this.#report.add({ kind: 'dropped', emitted }));
    this.ended = this.#run()
      .catch((error) => options.log({ level: 'error', msg: 'Recording failed', err: describeError(error) }))
      .then(() => {
        this.#endedByStop = this.#isStopped;
        this.#report.close();
      });
  }

  /** The outcomes so far, counted. `emitted` is the sum of the others at any time. */
  get totals(): Totals {
    return this.#report.totals(this.#pending + this.#watcher.length);
  }

  /** Number of series whose count is not written yet; 0 after a successful flush. */
  get unwritten(): number {
    return this.#writer.unwritten;
  }

  /**
   * Waits until every event emitted so far has an outcome and all counts are written, or until the deadline. Events that
   * are `pending` in the totals are still delivered afterwards.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    await waitWithDeadline(this.#flush(), deadline, this.#options.clock);
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
   * Adds the outcome of an event that did not come through the queue. Returns whether the totals include it.
   *
   * @internal
   */
  report(outcome: Outcome<EventsV1Event>): boolean {
    return this.#report.add(outcome);
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    const isOver = new AbortController();
    const untilOver = AbortSignal.any([signal, isOver.signal]);
    const sweeps = [
      this.#repeat(REFRESH_MS, () => this.#writer.refresh(), untilOver),
      this.#repeat(FINISH_MS, () => this.#writer.finish(), untilOver),
    ];

    while (await this.#watcher.wait()) this.#takeAll();
    await Promise.all(this.#inFlight);
    isOver.abort();
    await Promise.all(sweeps);
    if (!signal.aborted) await this.#writer.writeCounts();
  }

  async #flush(): Promise<void> {
    this.#takeAll();
    await Promise.all(this.#inFlight);
    await this.#writer.writeCounts();
  }

  #takeAll(): void {
    for (let event = this.#watcher.take(); event !== undefined; event = this.#watcher.take()) {
      this.#pending += 1;
      const work = this.#deliver(event).finally(() => this.#inFlight.delete(work));
      this.#inFlight.add(work);
    }
  }

  async #deliver(emitted: EventsV1Event): Promise<void> {
    let outcome: Outcome<EventsV1Event>;
    try {
      outcome = await this.#writer.deliver(emitted);
    } catch (error) {
      // Only functions of the user throw here, such as the clock.
      const msg = 'Unable to record event';
      this.#options.log({ level: 'error', msg, err: describeError(error), event: emitted });
      outcome = { kind: 'failed', emitted, error };
    }
    this.#pending -= 1;
    this.#report.add(outcome);
  }

  /** Calls a function now and again `intervalMs` after it has finished. */
  async #repeat(intervalMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    try {
      while (!signal.aborted) {
        await work();
        await clock.sleep(intervalMs, signal);
      }
    } catch (error) {
      if (!signal.aborted)
        log({ level: 'error', msg: 'Unable to refresh series', err: describeError(error) });
    }
  }
}
