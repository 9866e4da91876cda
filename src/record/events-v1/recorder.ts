import { hostname } from 'node:os';
import { type Clock, systemClock } from '../../clock.ts';
import { sprintf } from '../../event/go-format.ts';
import { generateEventName } from '../../event/name.ts';
import { formatTimeNano } from '../../event/time.ts';
import type { EventsV1Event, ObjectReference } from '../../event/types.ts';
import type { Log } from '../log.ts';
import type { RecordedObject } from '../recorder.ts';
import { getReference } from '../reference.ts';
import { jsonScheme, type Scheme } from '../scheme.ts';

/** Where events about objects without a namespace live. */
const DEFAULT_NAMESPACE = 'default';

/** What a recorder works with beside its broadcaster and its controller's name. */
export interface EventsV1RecorderOptions {
  /** Which instance of the controller reports, such as a pod's name; default `CONTROLLER-HOSTNAME`. */
  reportingInstance?: string;
  /** Default: the machine's clock, which never gives one time twice. */
  clock?: Clock;
  /** Tells the kinds of objects that do not say them; null: nobody. Default: objects must say them. */
  scheme?: Scheme | null;
  /** Names events whose object's name makes no valid one. Default: a random UUID. */
  newUuid?: () => string;
  /** Told of what was refused, and why. Default: nobody is. */
  log?: Log;
}

/**
 * Records events about objects through the newer API. What a controller asks for, so that a test can
 * give it a `FakeEventsV1Recorder` in the place of a real one.
 *
 * Source: client-go `tools/events/interfaces.go`, EventRecorder.
 */
export interface EventsV1Recorder {
  /**
   * Records that `reason` happened to an object, and gives the event that was made of it; undefined
   * when the object cannot be referred to, or the type is neither Normal nor Warning. Never waits,
   * never throws.
   *
   * @param related a second object that has to do with it; left out when it cannot be referred to
   * @param action what was done, or what failed
   * @param note a format string of Go's; also without arguments `%` is special
   */
  eventf(
    regarding: RecordedObject,
    related: RecordedObject,
    type: string,
    reason: string,
    action: string,
    note: string,
    ...args: readonly unknown[]
  ): EventsV1Event | undefined;
}

/**
 * Makes `events.k8s.io/v1` events in the name of one controller and hands them on, without ever
 * waiting or throwing. Nothing but the object and the type is checked, and nothing is cut: what the
 * API server does not like, it will refuse.
 *
 * Source: client-go `tools/events/event_recorder.go`, recorderImpl.
 */
export class BroadcastEventsV1Recorder implements EventsV1Recorder {
  readonly #reportingController: string;
  readonly #reportingInstance: string;
  readonly #emit: (event: EventsV1Event) => void;
  readonly #clock: Clock;
  readonly #scheme: Scheme | null;
  readonly #newUuid: (() => string) | undefined;
  readonly #log: Log;

  /** @param emit takes each event that is made; it must not throw */
  constructor(
    reportingController: string,
    emit: (event: EventsV1Event) => void,
    options: EventsV1RecorderOptions = {},
  ) {
    this.#reportingController = reportingController;
    this.#reportingInstance = options.reportingInstance ?? `${reportingController}-${hostname()}`;
    this.#emit = emit;
    this.#clock = options.clock ?? systemClock;
    this.#scheme = options.scheme === undefined ? jsonScheme : options.scheme;
    this.#newUuid = options.newUuid;
    this.#log = options.log ?? (() => {});
  }

  eventf(
    regarding: RecordedObject,
    related: RecordedObject,
    type: string,
    reason: string,
    action: string,
    note: string,
    ...args: readonly unknown[]
  ): EventsV1Event | undefined {
    const message = sprintf(note, ...args);
    let reference: ObjectReference;
    try {
      reference = getReference(regarding, this.#scheme);
    } catch (error) {
      const msg = 'Could not construct reference, will not report event';
      this.#log({
        level: 'error',
        msg,
        err: wordsOf(error),
        object: regarding,
        eventType: type,
        reason,
        message,
      });
      return undefined;
    }
    const relatedReference = related ? this.#relatedReference(related) : undefined;
    if (type !== 'Normal' && type !== 'Warning') {
      this.#log({ level: 'error', msg: 'Unsupported event type', eventType: type });
      return undefined;
    }

    const now = this.#clock.now();
    const event: EventsV1Event = {
      metadata: {
        name: generateEventName(reference.name ?? '', now, this.#newUuid),
        namespace: reference.namespace || DEFAULT_NAMESPACE,
      },
      eventTime: formatTimeNano(now),
      reportingController: this.#reportingController,
      reportingInstance: this.#reportingInstance,
      action,
      reason,
      regarding: { ...reference },
      note: message,
      type,
    };
    if (relatedReference) event.related = { ...relatedReference };
    this.#emit(event);
    return event;
  }

  #relatedReference(related: RecordedObject): ObjectReference | undefined {
    try {
      return getReference(related, this.#scheme);
    } catch (error) {
      const msg = 'Could not construct reference';
      this.#log({ level: 'info', v: 9, msg, err: wordsOf(error), object: related });
      return undefined;
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
