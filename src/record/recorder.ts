import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import type { InvalidRequestError } from '../core/errors.ts';
import { newCoreV1Event } from '../event/new-event.ts';
import type { CoreV1Event, EventSource, ObjectReference } from '../event/types.ts';
import type { Broadcaster } from './broadcaster.ts';
import { formatTemplate } from './format-template.ts';
import { type Log, toSafeLog } from './log.ts';
import {
  copyReferenceTo,
  refusedFields,
  reportRefusal,
  requireEventType,
  requireString,
  type TypedRecordRequest,
} from './refusal.ts';
import { callSafely, describeError, messageOf } from './safe-call.ts';
import { type ApiObject, jsonScheme, type Scheme } from './scheme.ts';

/** Options of a recorder. */
export interface RecorderOptions {
  /** @default systemClock */
  clock?: Clock;
  /** Knows the kinds of objects without a kind; null: none. Default: objects must have a kind. */
  scheme?: Scheme | null;
  /** Names events when the object's name is not a valid part of an event name. Default: a random UUID. */
  newUuid?: () => string;
  /** Called with every event that the broadcaster did not accept. */
  onDropped?: (event: CoreV1Event) => void;
  /** Called when the arguments make no event, with the error and an event of the valid arguments. */
  onRefused?: (error: InvalidRequestError, event: CoreV1Event) => void;
  /**
   * Called with what was refused or dropped, and why.
   * @default the log of the broadcaster
   */
  log?: Log;
}

/**
 * Records events about objects. Controllers should depend on this interface, so that tests can use a `FakeRecorder`.
 *
 * Methods never wait and never throw. They return the event, or undefined when the arguments make no event.
 *
 * Source: client-go `tools/record/event.go`, EventRecorder.
 */
export interface EventRecorder {
  /**
   * Records an event about an object, with the message unchanged.
   *
   * @param type `Normal` or `Warning`
   * @param reason a word for machines, such as `BackOff`
   * @param message a sentence for people
   */
  event(object: RecordedObject, type: string, reason: string, message: string): CoreV1Event | undefined;
  /** Records an event whose message is formatted as `util.format` of Node.js does: `'%s is %d%% full', 'disk', 93`. */
  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined;
  /** Same as `eventf`, with annotations on the event. */
  annotatedEventf(
    object: RecordedObject,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined;
}

/**
 * Creates events with one source and sends them to a broadcaster. Never waits and never throws. Refuses and logs an
 * object without a kind, a type other than Normal and Warning, and a message that is not a string. When the queue is
 * full, the event is dropped.
 *
 * Returns the event also when it was dropped (see `onDropped`), and undefined when it was refused (see `onRefused`).
 *
 * Source: client-go `tools/record/event.go`, recorderImpl.
 */
export class BroadcastRecorder implements EventRecorder {
  readonly #broadcaster: Pick<Broadcaster<CoreV1Event>, 'actionOrDrop'>;
  readonly #source: EventSource;
  readonly #clock: Clock;
  readonly #scheme: Scheme | null;
  readonly #newUuid: (() => string) | undefined;
  readonly #onDropped: ((event: CoreV1Event) => void) | undefined;
  readonly #onRefused: RecorderOptions['onRefused'];
  readonly #log: Log;

  constructor(
    broadcaster: Pick<Broadcaster<CoreV1Event>, 'actionOrDrop'>,
    source: EventSource,
    options: RecorderOptions = {},
  ) {
    this.#broadcaster = broadcaster;
    this.#source = source;
    this.#clock = options.clock ?? systemClock;
    this.#scheme = options.scheme === undefined ? jsonScheme : options.scheme;
    this.#newUuid = options.newUuid;
    this.#onDropped = options.onDropped;
    this.#onRefused = options.onRefused;
    this.#log = toSafeLog(options.log);
  }

  event(object: RecordedObject, type: string, reason: string, message: string): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message });
  }

  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message: format }, args);
  }

  annotatedEventf(
    object: RecordedObject,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message: format }, args, annotations);
  }

  /** @param args arguments to format the message with; undefined: the message is not formatted */
  #record(
    request: TypedRecordRequest,
    args?: readonly unknown[],
    annotations?: Record<string, string>,
  ): CoreV1Event | undefined {
    let event: CoreV1Event;
    try {
      requireString('message', request.message);
      if (args) request.message = formatTemplate(request.message ?? '', args);
      event = this.#makeEvent(request, annotations);
    } catch (error) {
      const refusal = reportRefusal(error, request, this.#log);
      const { reference, ...texts } = refusedFields(request);
      const refused = { metadata: {}, involvedObject: reference, ...texts };
      this.#call('onRefused', () => this.#onRefused?.(refusal, refused));
      return undefined;
    }
    this.#send(event);
    return event;
  }

  #makeEvent(
    { object, type, reason, message }: TypedRecordRequest,
    annotations: Record<string, string> | undefined,
  ): CoreV1Event {
    const reference = copyReferenceTo(object, this.#scheme);
    requireEventType(type);
    requireString('reason', reason);
    const time = this.#clock.now();
    const event = newCoreV1Event(
      { object: reference, type, reason, message, time, newUuid: this.#newUuid },
      this.#source,
    );
    if (annotations && Object.keys(annotations).length > 0) {
      event.metadata.annotations = { ...annotations };
      for (const [name, value] of Object.entries(event.metadata.annotations))
        requireString(`annotation ${name}`, value);
    }
    return event;
  }

  #send(event: CoreV1Event): void {
    try {
      if (this.#broadcaster.actionOrDrop(event)) return;
      const msg = 'Unable to record event: too many queued events, dropped event';
      this.#log({ level: 'error', msg, event });
    } catch (error) {
      const msg = 'Unable to record event (will not retry!)';
      this.#log({ level: 'error', msg, err: messageOf(error), event });
    }
    this.#call('onDropped', () => this.#onDropped?.(event));
  }

  #call(name: string, call: () => void): void {
    callSafely(call, (error) =>
      this.#log({ level: 'error', msg: `${name} failed`, err: describeError(error) }),
    );
  }
}

/** The object that an event is about: an object of the API, or a reference to one. */
export type RecordedObject = ApiObject | ObjectReference | null | undefined;
