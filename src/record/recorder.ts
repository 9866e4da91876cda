import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import type { InvalidRequestError } from '../core/errors.ts';
import { generateEventName } from '../event/event-name.ts';
import { formatTimeNano } from '../event/time.ts';
import type { CoreV1Event, EventSource, ObjectMeta, ObjectReference } from '../event/types.ts';
import type { Broadcaster } from './broadcaster.ts';
import { formatTemplate } from './format-template.ts';
import { type Log, toSafeLog } from './log.ts';
import {
  copyReferenceTo,
  type RecordRequest,
  refusedFields,
  reportRefusal,
  requireEventType,
  requireString,
} from './refusal.ts';
import { callSafely, describeError, messageOf } from './safe-call.ts';
import { type ApiObject, jsonScheme, type Scheme } from './scheme.ts';

/** Where events about objects without a namespace live. */
const DEFAULT_NAMESPACE = 'default';

/** What a recorder works with beside its broadcaster and source. */
export interface RecorderOptions {
  /** Default: the machine's clock, which never gives one time twice. */
  clock?: Clock;
  /** Tells the kinds of objects that do not say them; null: nobody. Default: objects must say them. */
  scheme?: Scheme | null;
  /** Names events whose object's name makes no valid one. Default: a random UUID. */
  newUuid?: () => string;
  /** Called with every event that was made and that the broadcaster then did not take. */
  onDropped?: (event: CoreV1Event) => void;
  /** Called when no event could be made, with why, and an event of what there was. */
  onRefused?: (error: InvalidRequestError, event: CoreV1Event) => void;
  /**
   * Reports what was refused or dropped, and why.
   * @default the log of the broadcaster
   */
  log?: Log;
}

/**
 * Records events about objects. What a controller asks for, so that a test can give it a
 * `FakeRecorder` in the place of a real one.
 *
 * Calls never wait and never throw. Each gives the event that it made, and undefined when it made
 * none.
 *
 * Source: client-go `tools/record/event.go`, EventRecorder.
 */
export interface EventRecorder {
  /**
   * Records that something happened to an object; the message stands as it is.
   *
   * @param type `Normal` or `Warning`
   * @param reason why, as one word for machines: `BackOff`
   * @param message what happened, as a sentence for people
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
  /** Records as `eventf`, with annotations on the event. */
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
 * Makes events in the name of one source and hands them to a broadcaster, without ever waiting or
 * throwing. What no event can be made of is refused and logged: an object that cannot be referred to,
 * a type other than Normal and Warning, a text that is none. A full queue drops the event.
 *
 * Each call returns the event that it made, also when that was dropped (see `onDropped`), and
 * undefined when it was refused (see `onRefused`).
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

  /** @param args what the message is formatted with; default: it is not formatted */
  #record(
    request: Request,
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
    { object, type, reason, message }: Request,
    annotations: Record<string, string> | undefined,
  ): CoreV1Event {
    const reference = copyReferenceTo(object, this.#scheme);
    requireEventType(type);
    requireString('reason', reason);
    const ns = this.#clock.now();
    const time = formatTimeNano(ns);
    const { component, host } = this.#source;
    const metadata: ObjectMeta = {
      name: generateEventName(reference.name ?? '', ns, this.#newUuid),
      namespace: reference.namespace || DEFAULT_NAMESPACE,
    };
    if (annotations && Object.keys(annotations).length > 0) {
      metadata.annotations = { ...annotations };
      for (const [name, value] of Object.entries(metadata.annotations))
        requireString(`annotation ${name}`, value);
    }

    const event: CoreV1Event = { metadata, involvedObject: reference };
    if (reason) event.reason = reason;
    if (message) event.message = message;
    if (component || host) event.source = { ...this.#source };
    event.firstTimestamp = time;
    event.lastTimestamp = time;
    event.count = 1;
    event.type = type;
    if (component) event.reportingComponent = component;
    if (host) event.reportingInstance = host;
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

/** What a recorder is asked for, if the caller keeps to the types. */
interface Request extends RecordRequest {
  object: RecordedObject;
  type: string;
  reason: string;
  message: string;
}

/** What an event can be about: an object of the API, or a reference to one. */
export type RecordedObject = ApiObject | ObjectReference | null | undefined;
