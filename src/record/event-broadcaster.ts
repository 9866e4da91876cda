import { anySignal } from '../core/any-signal.ts';
import type { CoreV1Event, EventReporter } from '../event/types.ts';
import {
  BaseBroadcaster,
  type BaseBroadcasterOptions,
  type BaseDeliveryOptions,
} from './base-broadcaster.ts';
import { Broadcaster } from './broadcaster.ts';
import { type CorrelatorOptions, EventCorrelator } from './correlate/correlator.ts';
import { deliverTo } from './deliver.ts';
import { formatForLogging, toLogEntry } from './event-line.ts';
import type { EventWatch } from './event-watch.ts';
import { objectQueueKey } from './keyed-queues.ts';
import { limitSink } from './limited-sink.ts';
import type { Log } from './log.ts';
import { BroadcastRecorder, type EventRecorder, type RecorderOptions } from './recorder.ts';
import { Recording } from './recording.ts';
import type { RetryOptions } from './retry.ts';
import { deliverShared } from './shared/shared-counts.ts';
import type { SharedIdentity } from './shared/shared-event.ts';
import { type EventSink, isEvent, type ReadableEventSink } from './sink.ts';

/** Options of `EventBroadcaster`. The defaults are those of client-go. */
export interface EventBroadcasterOptions extends BaseBroadcasterOptions {
  /** How events are aggregated, counted, and rate-limited. Each sink has its own correlator. */
  correlator?: CorrelatorOptions;
  /**
   * Length of the queue of each sink and watcher. Events that do not fit are dropped.
   * @default 1000
   */
  queueLength?: number;
}

/** How events are delivered to a sink. Without options, as in client-go. */
export interface DeliveryOptions extends BaseDeliveryOptions<CoreV1Event> {
  /**
   * Maximum number of requests in flight. Above 1, events about different objects do not wait for each other; events
   * about one object keep their order. With an aggregate key that spans objects, use 1 or `sharedCounts`. `Infinity`: no
   * limit but that of the sink.
   * @default 1
   */
  concurrency?: number;
  /**
   * Counts together with other processes that share counts, on the stored event. Requires a `ReadableEventSink`.
   * @default false
   */
  sharedCounts?: boolean;
  /**
   * With shared counts: which events are counted as one. Undefined: those with the same event key.
   * @default () => undefined
   */
  identify?: (event: CoreV1Event) => SharedIdentity | undefined;
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
  readonly #correlator: CorrelatorOptions;
  readonly #queueLength: number;

  constructor(options: EventBroadcasterOptions = {}) {
    const { correlator = {}, queueLength = 1000 } = options;
    super(options, new Broadcaster(queueLength, 'drop', { incomingLength: queueLength }));
    this.#correlator = correlator;
    this.#queueLength = queueLength;
  }

  protected findMissing(value: unknown): string | undefined {
    return isEvent(value) ? undefined : 'metadata or involvedObject';
  }

  /** Creates a recorder that reports events as `source`. */
  newRecorder(source: EventReporter, options: RecorderOptions = {}): EventRecorder {
    const own: RecorderOptions = {
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
    };
    return new BroadcastRecorder(this.mux, source, own, (...waiting) => this.expect(...waiting));
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
    const { concurrency = 1, sharedCounts = false, identify, giveUp, signal, onOutcome } = options;
    const inParallel = concurrency > 1;
    const target = inParallel && Number.isFinite(concurrency) ? limitSink(sink, concurrency) : sink;
    const { clock, log } = this;
    const correlator = new EventCorrelator(this.#correlator, clock);
    const cut = anySignal(signal, this.outOfTime);
    const retry: RetryOptions = {
      ...this.backoff,
      clock,
      log,
      giveUp,
      signal: cut,
      stop: anySignal(this.shutdownSignal, cut),
    };
    const deliver = sharedCounts
      ? deliverShared(target as ReadableEventSink, correlator, retry, identify)
      : deliverTo(target, correlator, retry);
    const recording = new Recording((onDrop) => this.mux.watch(onDrop), {
      deliver,
      order: inParallel ? { keyOf: objectQueueKey, maxPerKey: this.#queueLength } : 'all',
      clock,
      log,
      onOutcome,
    });
    this.addRecording(recording, signal);
    return recording;
  }

  /**
   * Calls `print` with every event from now on, as a line of text.
   *
   * @throws Error after shutdown
   */
  startLogging(print: (line: string) => void): EventWatch {
    return this.startEventWatcher((event) => print(formatForLogging(event)));
  }

  /**
   * Logs every event from now on, with its fields as details.
   *
   * @throws Error after shutdown
   */
  startStructuredLogging(log: Log = this.log, verbosity = 0): EventWatch {
    return this.startEventWatcher((event) => log(toLogEntry(event, verbosity)));
  }
}
