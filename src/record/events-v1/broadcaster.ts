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
import { messageOf } from '../safe-call.ts';
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

/** How many events may wait for each watcher. Source: client-go `tools/events`, maxQueuedEvents. */
const MAX_QUEUED_EVENTS = 1000;

/** The pause between two tries. Source: client-go `tools/events`, defaultSleepDuration. */
const SLEEP_MS = 10_000;

/** How a broadcaster works. */
export interface EventsV1BroadcasterOptions {
  /** Default: the machine's. */
  clock?: Clock;
  /**
   * Reports what goes wrong.
   * @default prints errors on stderr
   */
  log?: Log;
  /** The pause between two tries to write an event, to which up to a quarter is added; default 10,000. */
  sleepMs?: number;
  /** From 0 to below 1, for that quarter; default `Math.random`. */
  random?: () => number;
}

/** How events are recorded to one sink. */
export interface EventsV1RecordingOptions {
  /** Ends the recording: what is under way is cut, and nothing is tried again. */
  signal?: AbortSignal;
  /** Called once with the outcome of each event, also of those that were refused or dropped. */
  onOutcome?: (outcome: Outcome<EventsV1Event>) => void;
  /** The series to go on from; default: none. */
  cache?: SeriesCache;
  /**
   * Asked when an event could not be written, with the number of tries: whether it is given up. If it throws or
   * rejects, the event is.
   * @default (tries) => tries >= 12
   */
  giveUp?: GiveUp;
}

/**
 * Gives the events of its recorders to sinks, logs and other watchers, through the newer API,
 * `events.k8s.io/v1`: an event that comes again is counted in the series of the first.
 *
 * Each watcher has a queue of 1,000; when it is full, new events pass it by. Nothing that functions of the user
 * throw, or reject with, gets out: it is logged.
 *
 * Recording keeps a timer, so that a process does not end by itself before `shutdown`.
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
   * A recorder whose events go to this broadcaster.
   *
   * @param reportingController who reports, a qualified name such as `example.com/my-controller`
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

  /** Sends an event that was made elsewhere, as it is. What is not an event is rejected; after shutdown it is dropped. */
  emit(event: EventsV1Event): void {
    try {
      if (!isEventsV1Event(event)) throw new InvalidRequestError('not an event: metadata is missing');
      this.#mux.actionOrDrop(event);
    } catch (error) {
      const msg = 'Unable to record event (will not retry!)';
      this.#options.log({ level: 'error', msg, err: messageOf(error), event });
      const isRejected = error instanceof InvalidRequestError;
      this.#consumers.report({
        emitted: event,
        ...(isRejected ? { kind: 'rejected', error } : { kind: 'dropped' }),
      });
    }
  }

  /**
   * Writes all events from now on to a sink. Series are written again every 30 minutes, and for the
   * last time when nothing has happened for 6 minutes.
   *
   * @throws Error after shutdown
   */
  startRecordingToSink(sink: EventsV1Sink, options: EventsV1RecordingOptions = {}): SeriesRecording {
    const { onOutcome, giveUp, cache = new SeriesCache() } = options;
    const { outOfTime } = this.#consumers;
    const signal = anySignal(...(options.signal ? [options.signal, outOfTime] : [outOfTime]));
    const writer = new SeriesWriter(sink, { ...this.#options, cache, signal, giveUp });
    const watch = (onDrop: (event: EventsV1Event) => void) => this.#mux.watch(onDrop);
    const recording = new SeriesRecording(watch, writer, { ...this.#options, signal, onOutcome });
    this.#consumers.addRecording(recording, options.signal);
    return recording;
  }

  /**
   * Hands every event from now on to `handler`, one after the other; what it throws is logged. The
   * events are shared: they are not to be changed.
   *
   * @throws Error after shutdown
   */
  startEventWatcher(handler: (event: EventsV1Event) => void): EventWatch {
    const watch = handleEach(this.#mux.watch(), handler, this.#options.log);
    this.#consumers.addWatch(watch);
    return watch;
  }

  /**
   * Logs every event from now on, its parts as details.
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
   * Waits until every event that was emitted so far has an outcome at every sink and all counts have
   * been written, but not beyond the deadline. Resolves to the totals of all sinks together: with two of
   * them each event is in there twice. Recordings that were stopped and have ended are not in there.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  flush(deadline?: number | AbortSignal): Promise<Totals> {
    return this.#consumers.flush(deadline);
  }

  /**
   * Takes no more events: what recorders make from now on is dropped. What was emitted before is
   * written, and the counts of all series; resolves when that is done or has been given up, and all
   * watchers are through. At the deadline requests in flight are cut, and what is not written by then
   * is given up. A sink that ignores the signal is left behind, and what it holds up stays `pending`.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    await this.#mux.shutdown();
    await this.#consumers.end(deadline);
  }

  /** As `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}
