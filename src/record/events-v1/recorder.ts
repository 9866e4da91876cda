import { hostname } from 'node:os';
import { newEventsV1Event } from '../../event/new-event.ts';
import type { EventsV1Event, ObjectReference } from '../../event/types.ts';
import { BaseRecorder, type BaseRecorderOptions, type ExpectOutcome } from '../base-recorder.ts';
import { addTexts, type EventToRecord } from '../event-to-record.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import type { RecordedObject } from '../reference.ts';
import { type RecordRequest, type refusedFields, requireString } from '../refusal.ts';
import { messageOf } from '../safe-call.ts';

/** Options of a recorder. */
export interface EventsV1RecorderOptions extends BaseRecorderOptions<EventsV1Event> {
  /** The instance of the controller, such as a pod's name; default `CONTROLLER-HOSTNAME`. */
  reportingInstance?: string;
}

/**
 * Records events about objects through `events.k8s.io/v1`. Controllers should depend on this interface, so that tests
 * can use a `FakeEventsV1Recorder`. Methods never wait and never throw.
 *
 * @example
 * function reconcile(pod: V1Pod, recorder: EventsV1Recorder) {
 *   recorder.record(pod, { type: 'Normal', reason: 'Pulled', action: 'Pulling', message: 'pulled the image' });
 * }
 *
 * Source: client-go `tools/events/interfaces.go`, EventRecorder.
 */
export interface EventsV1Recorder {
  /**
   * Records an event about an object. Returns it with a promise of its outcome. As `record` of `EventRecorder`,
   * with the reason as the action if none is given.
   *
   * @example
   * const { outcome } = recorder.record(pod, { type: 'Normal', reason: 'Pulled', message: 'done', action: 'Pulling' });
   */
  record(regarding: RecordedObject, event: EventToRecord): RecordedEvent<EventsV1Event>;
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
  /** Same as `eventf`, with annotations on the event. Source: client-go 1.37, AnnotatedEventRecorder. */
  annotatedEventf(
    regarding: RecordedObject,
    related: RecordedObject,
    annotations: Record<string, string> | undefined,
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
export class BroadcastEventsV1Recorder extends BaseRecorder<EventsV1Event> implements EventsV1Recorder {
  readonly #reporter: { controller: string; instance: string };
  protected readonly send: (event: EventsV1Event) => void;

  /** @param send called with each event; must not throw */
  constructor(
    controller: string,
    send: (event: EventsV1Event) => void,
    options: EventsV1RecorderOptions = {},
    expect: ExpectOutcome<EventsV1Event> = () => {},
  ) {
    super(options, expect);
    const { reportingInstance: instance = `${controller}-${hostname()}` } = options;
    this.#reporter = { controller, instance };
    this.send = send;
  }

  record(regarding: RecordedObject, event: EventToRecord): RecordedEvent<EventsV1Event> {
    return this.recordOne(regarding, event, (contents) =>
      newEventsV1Event(contents, this.#reporter, contents.reason),
    );
  }

  eventf(
    ...[regarding, related, type, reason, action, note, ...args]: Parameters<EventsV1Recorder['eventf']>
  ): EventsV1Event | undefined {
    return this.#record({ object: regarding, type, reason, message: note }, related, action, args);
  }

  annotatedEventf(
    ...[regarding, related, annotations, type, reason, action, note, ...args]: Parameters<
      EventsV1Recorder['annotatedEventf']
    >
  ): EventsV1Event | undefined {
    return this.#record(
      { object: regarding, type, reason, message: note },
      related,
      action,
      args,
      annotations,
    );
  }

  #record(
    request: RecordRequest,
    related: RecordedObject,
    action: string,
    args: readonly unknown[],
    annotations?: Record<string, string>,
  ): EventsV1Event | undefined {
    return this.recordEvent(request, args, (contents) => {
      requireString('action', action);
      const second = related ? this.#copyRelated(related) : undefined;
      const event = newEventsV1Event(contents, this.#reporter, action, second);
      addTexts(event.metadata, 'annotations', annotations);
      return event;
    });
  }

  protected toRefused({ reference, message, ...texts }: ReturnType<typeof refusedFields>): EventsV1Event {
    return {
      metadata: {},
      regarding: reference,
      ...texts,
      ...(message !== undefined && { note: message }),
    };
  }

  #copyRelated(related: RecordedObject): ObjectReference | undefined {
    try {
      return this.copyReferenceTo(related);
    } catch (error) {
      const msg = 'Could not construct reference';
      this.log({ level: 'info', v: 9, msg, err: messageOf(error), object: related });
      return undefined;
    }
  }
}
