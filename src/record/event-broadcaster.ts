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
import { objectQueueKey } from './keyed-queues.ts';
import { limitSink } from './limited-sink.ts';
import { type Log, toSafeLog } from './log.ts';
import type { Outcome, Totals } from './outcome.ts';
import { BroadcastRecorder, type EventRecorder, type RecorderOptions } from './recorder.ts';
import { Recording } from './recording.ts';
import type { GiveUp, RetryOptions } from './retry.ts';
import { deliverShared } from './shared/shared-counts.ts';
import { type EventSink, isEvent, type ReadableEventSink } from './sink.ts';

/** Options of `EventBroadcaster`. The defaults are those of client-go. */
export interface EventBroadcasterOptions {
  /** @default systemClock */
  clock?: Clock;
  /** How events are aggregated, counted, and rate-limited. Each sink has its own correlator. */
  correlator?: CorrelatorOptions;
  /**
   * Milliseconds between two attempts to write an event. The first wait is a random part of it.
   * @default 10_000
   */
  sleepMs?: number;
  /**
   * Length of the queue of each sink and watcher. Events that do not fit are dropped.
   * @default 1000
   */
  queueLength?: number;
  /**
   * Called with what goes wrong.
   * @default prints errors on stderr
   */
  log?: Log;
  /**
   * Returns a number from 0 to below 1.
   * @default Math.random
   */
  random?: () => number;
}

/** How events are delivered to a sink. Without options, as in client-go. */
export interface DeliveryOptions {
  /**
   * Maximum number of requests in flight. Above 1, events about different objects do not wait for each other; events
   * about one object keep their order. With an aggregate key that spans objects, use 1 or `sharedCounts`.
   * @default 1
   */
  concurrency?: number;
  /**
   * Counts together with other processes that share counts, on the stored event. Requires a `ReadableEventSink`.
   * @default false
   */
  sharedCounts?: boolean;
  /**
   * Called after each failed attempt with the number of attempts so far. Return true to stop retrying: the event has
   * the outcome `failed`. Throwing or rejecting counts as true.
   * @default (tries) => tries >= 12
   */
  giveUp?: GiveUp;
  /** Called once with the outcome of each event, also of those that were refused or dropped. */
  onOutcome?: (outcome: Outcome) => void;
  /** Stops the recording: requests in flight are aborted, and events without an outcome become `failed`. */
  signal?: AbortSignal;
}

/**
 * Sends events from recorders to sinks, logs, and watchers. Emitting never waits: when a reader is too slow, events that
 * do not fit into its queue are dropped. Errors thrown by functions of the user are logged and go no further.
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

  /** Creates a recorder that reports events as `source`. */
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

  /** Sends an existing event unchanged. A value that is not an event is rejected. */
  emit(event: CoreV1Event): void {
    try {
      if (!isEvent(event))
        throw new InvalidRequestError('not an event: metadata or involvedObject is missing');
      this.#broadcaster.actionOrDrop(event);
    } catch (error) {
      this.#consumers.reportUnsent(event, error, this.#log);
    }
  }

  /**
   * Delivers all events from now on to a sink. Without options as client-go does: one event at a time, with up to 12
   * attempts each.
   *
   * @throws Error after shutdown
   */
  startRecordingToSink(sink: ReadableEventSink, options?: DeliveryOptions): Recording;
  startRecordingToSink(sink: EventSink, options?: DeliveryOptions & { sharedCounts?: false }): Recording;
  startRecordingToSink(sink: EventSink | ReadableEventSink, options: DeliveryOptions = {}): Recording {
    const { concurrency = 1, sharedCounts = false, giveUp, signal, onOutcome } = options;
    const inParallel = concurrency > 1;
    const target = inParallel ? limitSink(sink, concurrency) : sink;
    const correlator = new EventCorrelator(this.#correlator, this.#clock);
    const cut = anySignal(signal, this.#consumers.outOfTime);
    const retry: RetryOptions = {
      clock: this.#clock,
      sleepMs: this.#sleepMs,
      random: this.#random,
      log: this.#log,
      giveUp,
      signal: cut,
      stop: anySignal(this.#shutdown.signal, cut),
    };
    const deliver = sharedCounts
      ? deliverShared(target as ReadableEventSink, correlator, retry)
      : deliverTo(target, correlator, retry);
    const recording = new Recording((onDrop) => this.#broadcaster.watch(onDrop), {
      deliver,
      order: inParallel ? { keyOf: objectQueueKey, maxPerKey: this.#queueLength } : 'all',
      clock: this.#clock,
      log: this.#log,
      onOutcome,
    });
    this.#consumers.addRecording(recording, signal);
    return recording;
  }

  /**
   * Calls `handler` with every event from now on, one after the other. It must not change the events, which others
   * share.
   *
   * @throws Error after shutdown
   */
  startEventWatcher(handler: (event: CoreV1Event) => void): EventWatch {
    const watch = handleEach(this.#broadcaster.watch(), handler, this.#log);
    this.#consumers.addWatch(watch);
    return watch;
  }

  /** Calls `print` with every event from now on, as a line of text. */
  startLogging(print: (line: string) => void): EventWatch {
    return this.startEventWatcher((event) => print(formatForLogging(event)));
  }

  /** Logs every event from now on, with its fields as details. */
  startStructuredLogging(log: Log = this.#log, verbosity = 0): EventWatch {
    return this.startEventWatcher((event) => log(toLogEntry(event, verbosity)));
  }

  /**
   * Waits until every event emitted so far has an outcome at every sink, or until the deadline. Resolves to the sum of
   * the totals of all sinks: with two sinks, each event counts twice.
   * Recordings that were stopped and have ended are not in there.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  flush(deadline?: number | AbortSignal): Promise<Totals> {
    return this.#consumers.flush(deadline);
  }

  /**
   * Stops taking events. Events emitted before are attempted once. Resolves when all of them have an outcome
   * and all watchers have ended. At the deadline, requests in flight are aborted and events without an outcome become
   * `failed`; events that a sink holds in spite of the signal stay `pending`.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    const stopped = this.#broadcaster.shutdown();
    this.#shutdown.abort(new Error('broadcaster is shut down'));
    await stopped;
    await this.#consumers.end(deadline);
  }

  /** Same as `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}
