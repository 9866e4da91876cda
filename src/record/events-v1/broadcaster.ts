import { anySignal } from '../../core/any-signal.ts';
import type { EventsV1Event } from '../../event/types.ts';
import {
  BaseBroadcaster,
  type BaseBroadcasterOptions,
  type BaseDeliveryOptions,
} from '../base-broadcaster.ts';
import { Broadcaster } from '../broadcaster.ts';
import type { EventWatch } from '../event-watch.ts';
import type { Log } from '../log.ts';
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

/** Options of `EventsV1Broadcaster`. */
export type EventsV1BroadcasterOptions = BaseBroadcasterOptions;

/** How events are delivered to a sink. */
export interface EventsV1RecordingOptions extends BaseDeliveryOptions<EventsV1Event> {
  /** The series to continue; default: none. */
  cache?: SeriesCache;
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
export class EventsV1Broadcaster extends BaseBroadcaster<EventsV1Event> {
  constructor(options: EventsV1BroadcasterOptions = {}) {
    super(options, new Broadcaster(MAX_QUEUED_EVENTS, 'drop'));
  }

  protected findMissing(value: unknown): string | undefined {
    return isEventsV1Event(value) ? undefined : 'metadata';
  }

  /**
   * Creates a recorder.
   *
   * @param reportingController the reporting controller, a qualified name such as `example.com/my-controller`
   */
  newRecorder(reportingController: string, options: EventsV1RecorderOptions = {}): EventsV1Recorder {
    const own: EventsV1RecorderOptions = {
      clock: this.clock,
      log: this.log,
      ...options,
      onRefused: (error, emitted) => {
        this.report({ kind: 'rejected', emitted, error });
        return options.onRefused?.(error, emitted);
      },
    };
    const send = (event: EventsV1Event) => this.send(event);
    return new BroadcastEventsV1Recorder(reportingController, send, own, (...waiting) =>
      this.expect(...waiting),
    );
  }

  /**
   * Delivers all events from now on to a sink. Series are written every 30 minutes, and for the last time 6 minutes after
   * their last event.
   *
   * @throws Error after shutdown
   */
  startRecordingToSink(sink: EventsV1Sink, options: EventsV1RecordingOptions = {}): SeriesRecording {
    const { onOutcome, giveUp, cache = new SeriesCache() } = options;
    const { clock, log } = this;
    const signal = anySignal(options.signal, this.outOfTime);
    const writer = new SeriesWriter(sink, { ...this.backoff, clock, log, cache, signal, giveUp });
    const watch = (onDrop: (event: EventsV1Event) => void) => this.mux.watch(onDrop);
    const recording = new SeriesRecording(watch, writer, { clock, log, signal, onOutcome });
    this.addRecording(recording, options.signal);
    return recording;
  }

  /**
   * Logs every event from now on, with its fields as details.
   *
   * @throws Error after shutdown
   *
   * Source: client-go `tools/events/event_broadcaster.go`, StartLogging.
   */
  startStructuredLogging(log: Log = this.log, verbosity = 0): EventWatch {
    return this.startEventWatcher(({ regarding = {}, type, reason, action, note }) => {
      const { namespace, name = '', kind = '', apiVersion = '' } = regarding;
      const object = namespace ? `${namespace}/${name}` : name;
      const details = { object, kind, apiVersion, type, reason, action, note };
      return log({ level: 'info', v: verbosity, msg: 'Event occurred', ...details });
    });
  }
}
