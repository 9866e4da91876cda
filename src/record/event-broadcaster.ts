import { anySignal } from '../core/any-signal.ts';
import type { Clock } from '../core/clock.ts';
import type { CoreV1Event, EventReporter } from '../event/types.ts';
import { BaseBroadcaster } from './base-broadcaster.ts';
import { Broadcaster } from './broadcaster.ts';
import { type CorrelatorOptions, EventCorrelator } from './correlate/correlator.ts';
import { deliverTo } from './deliver.ts';
import { formatForLogging, toLogEntry } from './event-line.ts';
import type { EventWatch } from './event-watch.ts';
import { objectQueueKey } from './keyed-queues.ts';
import { limitSink } from './limited-sink.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';
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
export class EventBroadcaster extends BaseBroadcaster<CoreV1Event> {
  readonly #options: Required<Omit<EventBroadcasterOptions, 'clock' | 'log'>>;

  constructor(options: EventBroadcasterOptions = {}) {
    const { correlator = {}, sleepMs = 10_000, queueLength = 1000, random = Math.random } = options;
    super(options, new Broadcaster(queueLength, 'drop', { incomingLength: queueLength }));
    this.#options = { correlator, sleepMs, queueLength, random };
  }

  protected findMissing(value: unknown): string | undefined {
    return isEvent(value) ? undefined : 'metadata or involvedObject';
  }

  /** Creates a recorder that reports events as `source`. */
  newRecorder(source: EventReporter, options: RecorderOptions = {}): EventRecorder {
    return new BroadcastRecorder(this.mux, source, {
      clock: this.clock,
      log: this.log,
      ...options,
      onDropped: (emitted) => {
        this.report({ kind: 'dropped', emitted });
        return options.onDropped?.(emitted);
      },
      onRefused: (error, emitted) => {
        this.report({ kind: 'rejected', emitted, error });
        return options.onRefused?.(error, emitted);
      },
    });
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
    const { clock, log } = this;
    const { sleepMs, random, queueLength } = this.#options;
    const correlator = new EventCorrelator(this.#options.correlator, clock);
    const cut = anySignal(signal, this.outOfTime);
    const retry: RetryOptions = {
      clock,
      sleepMs,
      random,
      log,
      giveUp,
      signal: cut,
      stop: anySignal(this.shutdownSignal, cut),
    };
    const deliver = sharedCounts
      ? deliverShared(target as ReadableEventSink, correlator, retry)
      : deliverTo(target, correlator, retry);
    const recording = new Recording((onDrop) => this.mux.watch(onDrop), {
      deliver,
      order: inParallel ? { keyOf: objectQueueKey, maxPerKey: queueLength } : 'all',
      clock,
      log,
      onOutcome,
    });
    this.addRecording(recording, signal);
    return recording;
  }

  /** Calls `print` with every event from now on, as a line of text. */
  startLogging(print: (line: string) => void): EventWatch {
    return this.startEventWatcher((event) => print(formatForLogging(event)));
  }

  /** Logs every event from now on, with its fields as details. */
  startStructuredLogging(log: Log = this.log, verbosity = 0): EventWatch {
    return this.startEventWatcher((event) => log(toLogEntry(event, verbosity)));
  }
}
