import { hostname } from 'node:os';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { InvalidRequestError } from '../../core/errors.ts';
import { newEventsV1Event } from '../../event/new-event.ts';
import type { EventsV1Event, ObjectReference } from '../../event/types.ts';
import { formatTemplate } from '../format-template.ts';
import { type Log, toSafeLog } from '../log.ts';
import type { RecordedObject } from '../recorder.ts';
import {
  copyReferenceTo,
  refusedFields,
  reportRefusal,
  requireEventType,
  requireString,
  type TypedRecordRequest,
} from '../refusal.ts';
import { callSafely, describeError, messageOf } from '../safe-call.ts';
import { jsonScheme, type Scheme } from '../scheme.ts';

/** Options of a recorder. */
export interface EventsV1RecorderOptions {
  /** The instance of the controller, such as a pod's name; default `CONTROLLER-HOSTNAME`. */
  reportingInstance?: string;
  /** @default systemClock */
  clock?: Clock;
  /** Knows the kinds of objects without a kind; null: none. Default: objects must have a kind. */
  scheme?: Scheme | null;
  /** Names events when the object's name is not a valid part of an event name. Default: a random UUID. */
  newUuid?: () => string;
  /** Called when the arguments make no event, with the error and an event of the valid arguments. */
  onRefused?: (error: InvalidRequestError, event: EventsV1Event) => void;
  /**
   * Called with what was refused, and why.
   * @default the log of the broadcaster
   */
  log?: Log;
}

/**
 * Records events about objects through `events.k8s.io/v1`. Controllers should depend on this interface, so that tests
 * can use a `FakeEventsV1Recorder`.
 *
 * Source: client-go `tools/events/interfaces.go`, EventRecorder.
 */
export interface EventsV1Recorder {
  /**
   * Records an event about an object. Returns the event; undefined when the object has no kind, or the type is neither
   * Normal nor Warning. Never waits and never throws.
   *
   * @param related a second object; left out when no reference to it can be made
   * @param action what was done, or what failed
   * @param note what happened, formatted with the arguments as `util.format` of Node.js does
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
 * Creates `events.k8s.io/v1` events of one controller. Never waits and never throws. Checks the object, the type, and
 * that texts are strings; all other rules are left to the API server.
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
  readonly #onRefused: EventsV1RecorderOptions['onRefused'];
  readonly #log: Log;

  /** @param emit called with each event; must not throw */
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
    this.#onRefused = options.onRefused;
    this.#log = toSafeLog(options.log);
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
    const request: TypedRecordRequest = { object: regarding, type, reason, message: note };
    let event: EventsV1Event;
    try {
      requireString('note', note);
      request.message = formatTemplate(note ?? '', args);
      event = this.#makeEvent(request, related, action);
    } catch (error) {
      this.#refuse(error, request);
      return undefined;
    }
    this.#emit(event);
    return event;
  }

  #makeEvent(
    { object, type, reason, message }: TypedRecordRequest,
    related: RecordedObject,
    action: string,
  ): EventsV1Event {
    const reference = copyReferenceTo(object, this.#scheme);
    const relatedReference = related ? this.#relatedReference(related) : undefined;
    requireEventType(type);
    requireString('reason', reason);
    requireString('action', action);
    return newEventsV1Event(
      { object: reference, type, reason, message, time: this.#clock.now(), newUuid: this.#newUuid },
      { controller: this.#reportingController, instance: this.#reportingInstance },
      action,
      relatedReference,
    );
  }

  #relatedReference(related: RecordedObject): ObjectReference | undefined {
    try {
      return copyReferenceTo(related, this.#scheme);
    } catch (error) {
      const msg = 'Could not construct reference';
      this.#log({ level: 'info', v: 9, msg, err: messageOf(error), object: related });
      return undefined;
    }
  }

  #refuse(error: unknown, request: TypedRecordRequest): void {
    const refusal = reportRefusal(error, request, this.#log);
    const { reference, message, ...texts } = refusedFields(request);
    const refused: EventsV1Event = { metadata: {}, regarding: reference, ...texts };
    if (message !== undefined) refused.note = message;
    callSafely(
      () => this.#onRefused?.(refusal, refused),
      (error) => this.#log({ level: 'error', msg: 'onRefused failed', err: describeError(error) }),
    );
  }
}
