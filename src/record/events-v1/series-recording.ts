import type { Clock } from '../../clock.ts';
import type { EventsV1Event } from '../../event/types.ts';
import type { Watcher } from '../broadcaster.ts';
import { waitUntil } from '../deadline.ts';
import type { Log } from '../log.ts';
import { type Outcome, type OutcomeKind, type Totals, toTotals } from '../outcome.ts';
import { FINISH_MS, REFRESH_MS, type SeriesWriter } from './series-writer.ts';

/** What a recording works with. */
export interface SeriesRecordingOptions {
  clock: Clock;
  log: Log;
  /** Ends the recording: no more is taken, nothing is refreshed or finished. */
  signal: AbortSignal;
  onOutcome: ((outcome: Outcome<EventsV1Event>) => void) | undefined;
}

/**
 * Events on their way from a broadcaster to one sink, and what became of them. Each is written on its
 * own, without waiting for others: one that takes long holds up nobody.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, StartRecordingToSinkWithContext. Outcomes
 * and `flush` are kev's own.
 */
export class SeriesRecording implements AsyncDisposable {
  /**
   * Resolves when the recording was stopped or its broadcaster shut down, every event has its outcome,
   * and all counts have been written.
   */
  readonly ended: Promise<void>;
  readonly #writer: SeriesWriter;
  readonly #watcher: Watcher<EventsV1Event>;
  readonly #options: SeriesRecordingOptions;
  readonly #counts = new Map<OutcomeKind, number>();
  readonly #underWay = new Set<Promise<void>>();
  #pending = 0;

  /** @param watch starts the watch that gives the events, and is told of those that it drops */
  constructor(
    watch: (onDrop: (event: EventsV1Event) => void) => Watcher<EventsV1Event>,
    writer: SeriesWriter,
    options: SeriesRecordingOptions,
  ) {
    this.#writer = writer;
    this.#options = options;
    this.#watcher = watch((event) => this.drop(event));
    this.ended = this.#run();
  }

  /** What became of the events so far. The figures add up at any moment. */
  get totals(): Totals {
    return toTotals(this.#counts, this.#pending + this.#watcher.length);
  }

  /** How many series were counted up further than the sink knows: zero after a flush that went well. */
  get unwritten(): number {
    return this.#writer.unwritten;
  }

  /**
   * Waits until every event that was emitted so far has an outcome and all counts have been written,
   * but not beyond the deadline: what is `pending` in the totals then goes on being written.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    await waitUntil(this.#flush(), deadline, this.#options.clock);
    return this.totals;
  }

  /** Takes no more events; those that were emitted before are written, and all counts. `ended` tells when. */
  stop(): void {
    this.#watcher.stop();
  }

  /** Stops, and resolves when it has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    return this.ended;
  }

  /** Notes that an event was given up on its way here. */
  drop(emitted: EventsV1Event): void {
    this.#note({ kind: 'dropped', emitted });
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    const isOver = new AbortController();
    const untilOver = AbortSignal.any([signal, isOver.signal]);
    const sweeps = [
      this.#repeat(REFRESH_MS, () => this.#writer.refresh(), untilOver),
      this.#repeat(FINISH_MS, () => this.#writer.finish(), untilOver),
    ];
    if (signal.aborted) this.stop();
    signal.addEventListener('abort', () => this.stop(), { signal: isOver.signal });

    while (await this.#watcher.wait()) this.#takeAll();
    await Promise.all(this.#underWay);
    isOver.abort();
    await Promise.all(sweeps);
    if (!signal.aborted) await this.#writer.writeCounts();
  }

  async #flush(): Promise<void> {
    this.#takeAll();
    await Promise.all(this.#underWay);
    await this.#writer.writeCounts();
  }

  #takeAll(): void {
    for (let event = this.#watcher.take(); event !== undefined; event = this.#watcher.take()) {
      this.#pending += 1;
      const work = this.#deliver(event).finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
    }
  }

  async #deliver(emitted: EventsV1Event): Promise<void> {
    const outcome = await this.#writer.deliver(emitted);
    this.#pending -= 1;
    this.#note(outcome);
  }

  #note(outcome: Outcome<EventsV1Event>): void {
    const { log, onOutcome } = this.#options;
    this.#counts.set(outcome.kind, (this.#counts.get(outcome.kind) ?? 0) + 1);
    try {
      onOutcome?.(outcome);
    } catch (error) {
      log({ level: 'error', msg: 'Outcome handler failed', err: String(error) });
    }
  }

  /** Does something at once and then again and again; the pause begins when it is done. */
  async #repeat(pauseMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await work();
      // Only the signal ends a sleep early, and then the loop too.
      await this.#options.clock.sleep(pauseMs, signal).catch(() => {});
    }
  }
}
