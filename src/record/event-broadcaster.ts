import { anySignal } from '../core/any-signal.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { InvalidRequestError } from '../core/errors.ts';
import type { CoreV1Event, EventSource } from '../event/types.ts';
import { Broadcaster } from './broadcaster.ts';
import { Consumers } from './consumers.ts';
import { type CorrelatorOptions, EventCorrelator } from './correlate/correlator.ts';
import { deliverTo } from './deliver.ts';
import { formatForLogging, toLogEntry } from './event-line.ts';
import { type EventWatch, handleEach } from './event-watch.ts';
import { limitSink } from './limited-sink.ts';
import { type Log, toSafeLog } from './log.ts';
import type { Outcome, Totals } from './outcome.ts';
import { BroadcastRecorder, type EventRecorder, type RecorderOptions } from './recorder.ts';
import { Recording } from './recording.ts';
import type { GiveUp, RetryOptions } from './retry.ts';
import { messageOf } from './safe-call.ts';
import { deliverShared, type SharedIdentityFunc } from './shared/shared-counts.ts';
import { type EventSink, isEvent, type ReadableEventSink } from './sink.ts';

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
  /**
   * Reports what goes wrong.
   * @default prints errors on stderr
   */
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
  identify?: SharedIdentityFunc;
  /**
   * Asked when an event could not be written, with the number of tries: whether it is given up. If it throws or
   * rejects, the event is.
   * @default (tries) => tries >= 12
   */
  giveUp?: GiveUp;
  /** Called once with the outcome of each event, also of those that were refused or dropped. */
  onOutcome?: (outcome: Outcome) => void;
  /** Stops the recording: requests in flight are cut, and what has no outcome by then is given up. */
  signal?: AbortSignal;
}

/**
 * Takes events from recorders and gives them to sinks, logs and watchers. Emitting never waits: a
 * reader that is too slow loses what does not fit into its queue. Nothing that functions of the user throw,
 * or reject with, gets out: it is logged.
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
  readonly #consumers: Consumers<CoreV1Event>;

  constructor(options: EventBroadcasterOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#correlator = options.correlator ?? {};
    this.#sleepMs = options.sleepMs ?? 10_000;
    this.#queueLength = options.queueLength ?? 1000;
    this.#log = toSafeLog(options.log);
    this.#random = options.random ?? Math.random;
    this.#broadcaster = new Broadcaster(this.#queueLength, 'drop', { incomingLength: this.#queueLength });
    this.#consumers = new Consumers(this.#clock);
  }

  /** A recorder whose events come from `source`. */
  newRecorder(source: EventSource, options: RecorderOptions = {}): EventRecorder {
    return new BroadcastRecorder(this.#broadcaster, source, {
      clock: this.#clock,
      log: this.#log,
      ...options,
      onDropped: (emitted) => {
        this.#consumers.report({ kind: 'dropped', emitted });
        return options.onDropped?.(emitted);
      },
      onRefused: (error, emitted) => {
        this.#consumers.report({ kind: 'rejected', emitted, error });
        return options.onRefused?.(error, emitted);
      },
    });
  }

  /** Sends an event that was made elsewhere, as it is. What is not an event is rejected. */
  emit(event: CoreV1Event): void {
    try {
      if (!isEvent(event))
        throw new InvalidRequestError('not an event: metadata or involvedObject is missing');
      this.#broadcaster.actionOrDrop(event);
    } catch (error) {
      const msg = 'Unable to record event (will not retry!)';
      this.#log({ level: 'error', msg, err: messageOf(error), event });
      const isRejected = error instanceof InvalidRequestError;
      this.#consumers.report({
        emitted: event,
        ...(isRejected ? { kind: 'rejected', error } : { kind: 'dropped' }),
      });
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
    const { outOfTime } = this.#consumers;
    const cut = anySignal(...(signal ? [signal, outOfTime] : [outOfTime]));
    const retry: RetryOptions = {
      clock: this.#clock,
      sleepMs: this.#sleepMs,
      random: this.#random,
      log: this.#log,
      giveUp,
      shutdown,
      signal: cut,
      stop: anySignal(shutdown, cut),
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
    this.#consumers.addRecording(recording, signal);
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
    this.#consumers.addWatch(watch);
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
   * deadline. Resolves to the totals of all sinks together: with two of them each event is in there twice.
   * Recordings that were stopped and have ended are not in there.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  flush(deadline?: number | AbortSignal): Promise<Totals> {
    return this.#consumers.flush(deadline);
  }

  /**
   * Takes no more events. What was emitted before is still tried, each event once; resolves when all
   * of them have their outcome and all watchers are through. At the deadline requests in flight are cut:
   * what has no outcome by then is given up. A sink that ignores the signal is left behind, and what it holds up
   * stays `pending`.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    const stopped = this.#broadcaster.shutdown();
    this.#shutdown.abort(new Error('broadcaster is shut down'));
    await stopped;
    await this.#consumers.end(deadline);
  }

  /** As `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}
