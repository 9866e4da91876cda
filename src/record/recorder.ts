import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { copyReference } from '../event/copy-reference.ts';
import { sprintf } from '../event/go-format.ts';
import { generateEventName } from '../event/name.ts';
import { formatTimeNano } from '../event/time.ts';
import type { CoreV1Event, EventSource, ObjectMeta, ObjectReference } from '../event/types.ts';
import type { Broadcaster } from './broadcaster.ts';
import type { Log } from './log.ts';
import { getReference } from './reference.ts';
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
  /** Told of every event that was made and that the broadcaster then did not take. It must not throw. */
  onDropped?: (event: CoreV1Event) => void;
  /** Told of what was refused or dropped, and why. Default: nobody is. */
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
  /** Records with a message made by a format string of Go; also without arguments `%` is special. */
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
 * throwing: an object that cannot be referred to and a type other than Normal and Warning are
 * refused with a word to the log, and a full queue drops the event.
 *
 * Each call gives the event that it made, also when that was dropped (`onDropped` tells), and
 * undefined when it made none. Reason and message are not checked.
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
  readonly #log: Log | undefined;

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
    this.#log = options.log;
  }

  event(object: RecordedObject, type: string, reason: string, message: string): CoreV1Event | undefined {
    return this.#generate(object, undefined, type, reason, message);
  }

  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined {
    return this.#generate(object, undefined, type, reason, sprintf(format, ...args));
  }

  annotatedEventf(
    object: RecordedObject,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): CoreV1Event | undefined {
    return this.#generate(object, annotations, type, reason, sprintf(format, ...args));
  }

  #generate(
    object: RecordedObject,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    message: string,
  ): CoreV1Event | undefined {
    let reference: ObjectReference;
    try {
      reference = getReference(object, this.#scheme);
    } catch (error) {
      const msg = 'Could not construct reference, will not report event';
      this.#log?.({ level: 'error', msg, err: wordsOf(error), object, eventType: type, reason, message });
      return undefined;
    }
    if (type !== 'Normal' && type !== 'Warning') {
      this.#log?.({ level: 'error', msg: 'Unsupported event type', eventType: type });
      return undefined;
    }
    const event = this.#makeEvent(reference, annotations, type, reason, message);
    this.#send(event);
    return event;
  }

  #makeEvent(
    reference: ObjectReference,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    message: string,
  ): CoreV1Event {
    const ns = this.#clock.now();
    const time = formatTimeNano(ns);
    const { component, host } = this.#source;
    const metadata: ObjectMeta = {
      name: generateEventName(reference.name ?? '', ns, this.#newUuid),
      namespace: reference.namespace || DEFAULT_NAMESPACE,
    };
    if (annotations && Object.keys(annotations).length > 0) metadata.annotations = { ...annotations };

    const event: CoreV1Event = { metadata, involvedObject: copyReference(reference) };
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
      this.#log?.({ level: 'error', msg, event });
    } catch (error) {
      this.#log?.({ level: 'error', msg: 'Unable to record event (will not retry!)', err: wordsOf(error) });
    }
    this.#onDropped?.(event);
  }
}

/** What an event can be about: an object of the API, or a reference to one. */
export type RecordedObject = ApiObject | ObjectReference | null | undefined;

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
