import { type Clock, systemClock } from '../clock.ts';
import type { CoreV1Event, EventSource } from '../event/types.ts';
import { Broadcaster } from './broadcaster.ts';
import { type CorrelatorOptions, EventCorrelator } from './correlator.ts';
import { waitUntil } from './deadline.ts';
import { deliverTo } from './deliver.ts';
import { formatForLogging, toLogEntry } from './event-line.ts';
import { type EventWatch, handleEach } from './event-watch.ts';
import { limitSink } from './limited-sink.ts';
import type { Log } from './log.ts';
import { forMany } from './many-listeners.ts';
import { addTotals, type Outcome, type Totals, toTotals } from './outcome.ts';
import { BroadcastRecorder, type EventRecorder, type RecorderOptions } from './recorder.ts';
import { Recording } from './recording.ts';
import type { RetryOptions } from './retry.ts';
import { deliverShared, type IdentifyFunc } from './shared-counts.ts';
import type { EventSink, ReadableEventSink } from './sink.ts';

/** How a broadcaster and what it delivers behave. The defaults are client-go's. */
export interface EventBroadcasterOptions {
  /** @default systemClock */
  clock?: Clock;
  /** How events are combined, counted and held back. Each sink has a correlator of its own. */
  correlator?: CorrelatorOptions;
  /**
   * The pause between two tries to write an event; the first is a random part of it.
   * @default 10_000
   */
  sleepMs?: number;
  /**
   * How many events may wait for each sink and watcher. What comes beyond that is dropped.
   * @default 1000
   */
  queueLength?: number;
  /** @default silence */
  log?: Log;
  /**
   * From 0 to below 1.
   * @default Math.random
   */
  random?: () => number;
}

/** What kev can do beyond client-go on the way to a sink. Without options it does what client-go does. */
export interface DeliveryOptions {
  /**
   * How many requests may be under way at once. Above 1, events about different objects do not wait
   * for each other; those about one object keep their order. An aggregate key that spans objects
   * wants 1, or shared counts.
   * @default 1
   */
  concurrency?: number;
  /**
   * Count together with all other processes that do, on the event in the sink, which must be readable.
   * @default false
   */
  sharedCounts?: boolean;
  /**
   * With shared counts: which events are one, where that is not the event key.
   * @default () => undefined
   */
  identify?: IdentifyFunc;
  /**
   * Asked when an event could not be written, with the number of tries: whether it is given up.
   * @default (tries) => tries >= 12
   */
  giveUp?: (tries: number) => boolean;
  /** Hears what became of each event, once for each. */
  onOutcome?: (outcome: Outcome) => void;
  /** Ends delivery: requests under way are cut, and what has no outcome by then has been given up. */
  signal?: AbortSignal;
}

/**
 * Takes events from recorders and gives them to sinks, logs and watchers. Emitting never waits: a
 * reader that is too slow loses what does not fit into its queue.
 *
 * @example
 * await using broadcaster = new EventBroadcaster();
 * broadcaster.startRecordingToSink(sink);
 * const recorder = broadcaster.newRecorder({ component: 'my-controller' });
 * recorder.event(pod, 'Normal', 'Started', 'it runs');
 * await broadcaster.flush(5_000);
 *
 * Source: client-go `tools/record/event.go`, eventBroadcasterImpl.
 */
export class EventBroadcaster implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #correlator: CorrelatorOptions;
  readonly #sleepMs: number;
  readonly #queueLength: number;
  readonly #log: Log;
  readonly #random: () => number;
  readonly #broadcaster: Broadcaster<CoreV1Event>;
  readonly #shutdown = new AbortController();
  readonly #outOfTime = new AbortController();
  readonly #recordings: Recording[] = [];
  readonly #watches = new Set<EventWatch>();

  constructor(options: EventBroadcasterOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#correlator = options.correlator ?? {};
    this.#sleepMs = options.sleepMs ?? 10_000;
    this.#queueLength = options.queueLength ?? 1000;
    this.#log = options.log ?? (() => {});
    this.#random = options.random ?? Math.random;
    this.#broadcaster = new Broadcaster(this.#queueLength, 'drop', { incomingLength: this.#queueLength });
  }

  /** A recorder whose events come from `source`. */
  newRecorder(source: EventSource, options: RecorderOptions = {}): EventRecorder {
    return new BroadcastRecorder(this.#broadcaster, source, {
      clock: this.#clock,
      log: this.#log,
      ...options,
      onDropped: (event) => {
        this.#noteDropped(event);
        options.onDropped?.(event);
      },
    });
  }

  /** Sends an event that was made elsewhere, as it is. */
  emit(event: CoreV1Event): void {
    try {
      this.#broadcaster.actionOrDrop(event);
    } catch (error) {
      this.#log({ level: 'error', msg: 'Unable to record event (will not retry!)', err: String(error) });
      this.#noteDropped(event);
    }
  }

  /**
   * Delivers all events from now on to a sink. Without options as client-go does: one at a time, 12
   * tries each.
   *
   * @throws Error after shutdown
   */
  startRecordingToSink(sink: ReadableEventSink, options?: DeliveryOptions): Recording;
  startRecordingToSink(sink: EventSink, options?: DeliveryOptions & { sharedCounts?: false }): Recording;
  startRecordingToSink(sink: EventSink | ReadableEventSink, options: DeliveryOptions = {}): Recording {
    const { concurrency = 1, sharedCounts = false, identify, giveUp, signal, onOutcome } = options;
    const inParallel = concurrency > 1;
    const target = inParallel ? limitSink(sink, concurrency) : sink;
    const correlator = new EventCorrelator(this.#correlator, this.#clock);
    const shutdown = this.#shutdown.signal;
    const outOfTime = this.#outOfTime.signal;
    const cut = forMany(...(signal ? [signal, outOfTime] : [outOfTime]));
    const retry: RetryOptions = {
      clock: this.#clock,
      sleepMs: this.#sleepMs,
      random: this.#random,
      log: this.#log,
      giveUp,
      shutdown,
      signal: cut,
      stop: forMany(shutdown, cut),
    };
    const deliver = sharedCounts
      ? deliverShared(target as ReadableEventSink, correlator, retry, identify)
      : deliverTo(target, correlator, retry);
    const recording = new Recording((onDrop) => this.#broadcaster.watch(onDrop), {
      deliver,
      inParallel,
      queueLength: this.#queueLength,
      clock: this.#clock,
      log: this.#log,
      onOutcome,
    });
    this.#recordings.push(recording);
    return recording;
  }

  /**
   * Hands every event from now on to `handler`, one after the other. The events are shared: they are
   * not to be changed.
   *
   * @throws Error after shutdown
   */
  startEventWatcher(handler: (event: CoreV1Event) => void): EventWatch {
    const watch = handleEach(this.#broadcaster.watch(), handler, this.#log);
    this.#watches.add(watch);
    watch.ended.then(() => this.#watches.delete(watch));
    return watch;
  }

  /** Hands every event from now on to `print`, as a line of text. */
  startLogging(print: (line: string) => void): EventWatch {
    return this.startEventWatcher((event) => print(formatForLogging(event)));
  }

  /** Logs every event from now on, its parts as details. */
  startStructuredLogging(log: Log = this.#log, verbosity = 0): EventWatch {
    return this.startEventWatcher((event) => log(toLogEntry(event, verbosity)));
  }

  /**
   * Waits until every event that was emitted so far has an outcome at every sink, but not beyond the
   * deadline. Gives the totals of all sinks together: with two of them each event is in there twice.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const totals = await Promise.all(this.#recordings.map((recording) => recording.flush(deadline)));
    return totals.reduce(addTotals, toTotals(new Map(), 0));
  }

  /**
   * Takes no more events. What was emitted before is still tried, each event once; resolves when all
   * of them have their outcome and all watchers are through. At the deadline requests under way are
   * cut, and what has no outcome by then has been given up.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    const stopped = this.#broadcaster.shutdown();
    this.#shutdown.abort(new Error('broadcaster is shut down'));
    await stopped;
    const ended = Promise.all([...this.#recordings, ...this.#watches].map(({ ended }) => ended)).then(
      () => {},
    );
    await waitUntil(ended, deadline, this.#clock);
    this.#outOfTime.abort(new Error('broadcaster is out of time'));
    await ended;
  }

  /** As `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #noteDropped(event: CoreV1Event): void {
    for (const recording of this.#recordings) recording.drop(event);
  }
}
