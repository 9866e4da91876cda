import { anySignal } from '../../core/any-signal.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { InvalidRequestError } from '../../core/errors.ts';
import type { EventsV1Event } from '../../event/types.ts';
import { Broadcaster } from '../broadcaster.ts';
import { Consumers } from '../consumers.ts';
import { type EventWatch, handleEach } from '../event-watch.ts';
import { type Log, toSafeLog } from '../log.ts';
import type { Outcome, Totals } from '../outcome.ts';
import type { GiveUp } from '../retry.ts';
import {
  BroadcastEventsV1Recorder,
  type EventsV1Recorder,
  type EventsV1RecorderOptions,
} from './recorder.ts';
import { SeriesCache } from './series-cache.ts';
import { SeriesRecording } from './series-recording.ts';
import { SeriesWriter } from './series-writer.ts';
import type { EventsV1Sink } from './sink.ts';
import { isEventsV1Event } from './try-to-write.ts';

/** Length of the queue of each watcher. Source: client-go `tools/events`, maxQueuedEvents. */
const MAX_QUEUED_EVENTS = 1000;

/** Default milliseconds between two attempts. Source: client-go `tools/events`, defaultSleepDuration. */
const SLEEP_MS = 10_000;

/** Options of `EventsV1Broadcaster`. The defaults are those of client-go. */
export interface EventsV1BroadcasterOptions {
  /** @default systemClock */
  clock?: Clock;
  /**
   * Called with what goes wrong.
   * @default prints errors on stderr
   */
  log?: Log;
  /** Milliseconds between two attempts to write an event, plus up to a quarter; default 10,000. */
  sleepMs?: number;
  /** Returns a number from 0 to below 1, for that quarter; default `Math.random`. */
  random?: () => number;
}

/** How events are delivered to a sink. */
export interface EventsV1RecordingOptions {
  /** Stops the recording: requests in flight are aborted, and nothing is retried. */
  signal?: AbortSignal;
  /** Called once with the outcome of each event, also of those that were refused or dropped. */
  onOutcome?: (outcome: Outcome<EventsV1Event>) => void;
  /** The series to continue; default: none. */
  cache?: SeriesCache;
  /**
   * Called after each failed attempt with the number of attempts so far. Return true to stop retrying: the event has
   * the outcome `failed`. Throwing or rejecting counts as true.
   * @default (tries) => tries >= 12
   */
  giveUp?: GiveUp;
}

/**
 * Sends events from recorders to sinks, logs, and watchers through `events.k8s.io/v1`. Repeats of an event are counted in
 * its series.
 *
 * Each watcher has a queue of 1,000 events; events that do not fit are dropped. Errors thrown by functions of the user
 * are logged and go no further.
 *
 * Recordings have timers, so that a process does not end before `shutdown`.
 *
 * Source: client-go `tools/events/event_broadcaster.go`.
 *
 * @example
 * await using broadcaster = new EventsV1Broadcaster();
 * broadcaster.startRecordingToSink(sink);
 * const recorder = broadcaster.newRecorder('example.com/my-controller');
 * recorder.eventf(pod, undefined, 'Normal', 'Pulled', 'Pulling', 'pulled %s in %d ms', image, ms);
 */
export class EventsV1Broadcaster implements AsyncDisposable {
  readonly #mux = new Broadcaster<EventsV1Event>(MAX_QUEUED_EVENTS, 'drop');
  readonly #consumers: Consumers<EventsV1Event>;
  readonly #options: Required<EventsV1BroadcasterOptions>;

  constructor({
    clock = systemClock,
    log,
    sleepMs = SLEEP_MS,
    random = Math.random,
  }: EventsV1BroadcasterOptions = {}) {
    this.#options = { clock, log: toSafeLog(log), sleepMs, random };
    this.#consumers = new Consumers(clock);
  }

  /**
   * Creates a recorder.
   *
   * @param reportingController the reporting controller, a qualified name such as `example.com/my-controller`
   */
  newRecorder(reportingController: string, options: EventsV1RecorderOptions = {}): EventsV1Recorder {
    const { clock, log } = this.#options;
    return new BroadcastEventsV1Recorder(reportingController, (event) => this.emit(event), {
      clock,
      log,
      ...options,
      onRefused: (error, emitted) => {
        this.#consumers.report({ kind: 'rejected', emitted, error });
        return options.onRefused?.(error, emitted);
      },
    });
  }

  /** Sends an existing event unchanged. A value that is not an event is rejected. After shutdown, events are dropped. */
  emit(event: EventsV1Event): void {
    try {
      if (!isEventsV1Event(event)) throw new InvalidRequestError('not an event: metadata is missing');
      this.#mux.actionOrDrop(event);
    } catch (error) {
      this.#consumers.reportUnsent(event, error, this.#options.log);
    }
  }

  /**
   * Delivers all events from now on to a sink. Series are written every 30 minutes, and for the last time 6 minutes after
   * their last event.
   *
   * @throws Error after shutdown
   */
  startRecordingToSink(sink: EventsV1Sink, options: EventsV1RecordingOptions = {}): SeriesRecording {
    const { onOutcome, giveUp, cache = new SeriesCache() } = options;
    const { outOfTime } = this.#consumers;
    const signal = anySignal(options.signal, outOfTime);
    const writer = new SeriesWriter(sink, { ...this.#options, cache, signal, giveUp });
    const watch = (onDrop: (event: EventsV1Event) => void) => this.#mux.watch(onDrop);
    const recording = new SeriesRecording(watch, writer, { ...this.#options, signal, onOutcome });
    this.#consumers.addRecording(recording, options.signal);
    return recording;
  }

  /**
   * Calls `handler` with every event from now on, one after the other. It must not change the events, which others
   * share.
   *
   * @throws Error after shutdown
   */
  startEventWatcher(handler: (event: EventsV1Event) => void): EventWatch {
    const watch = handleEach(this.#mux.watch(), handler, this.#options.log);
    this.#consumers.addWatch(watch);
    return watch;
  }

  /**
   * Logs every event from now on, with its fields as details.
   *
   * @throws Error after shutdown
   *
   * Source: client-go `tools/events/event_broadcaster.go`, StartLogging.
   */
  startStructuredLogging(log: Log = this.#options.log, verbosity = 0): EventWatch {
    return this.startEventWatcher(({ regarding = {}, type, reason, action, note }) => {
      const { namespace, name = '', kind = '', apiVersion = '' } = regarding;
      const object = namespace ? `${namespace}/${name}` : name;
      const details = { object, kind, apiVersion, type, reason, action, note };
      return log({ level: 'info', v: verbosity, msg: 'Event occurred', ...details });
    });
  }

  /**
   * Waits until every event emitted so far has an outcome at every sink and all counts are written, or until the
   * deadline. Resolves to the sum of the totals of all sinks: with two sinks, each event counts twice. Recordings that
   * were stopped and have ended are not included.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  flush(deadline?: number | AbortSignal): Promise<Totals> {
    return this.#consumers.flush(deadline);
  }

  /**
   * Stops taking events: events of recorders are dropped from now on. Events emitted before and the counts of all series
   * are written. Resolves when all of them have an outcome and all watchers have ended. At the deadline, requests in
   * flight are aborted and events without an outcome become `failed`; events that a sink holds in spite of the signal
   * stay `pending`.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    await this.#mux.shutdown();
    await this.#consumers.end(deadline);
  }

  /** Same as `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}
