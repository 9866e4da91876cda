import { hostname } from 'node:os';
import { newEventsV1Event } from '../../event/new-event.ts';
import type { EventsV1Event, ObjectReference } from '../../event/types.ts';
import { BaseRecorder, type BaseRecorderOptions } from '../base-recorder.ts';
import type { RecordedObject } from '../reference.ts';
import { requireString } from '../refusal.ts';
import { messageOf } from '../safe-call.ts';

/** Options of a recorder. */
export interface EventsV1RecorderOptions extends BaseRecorderOptions<EventsV1Event> {
  /** The instance of the controller, such as a pod's name; default `CONTROLLER-HOSTNAME`. */
  reportingInstance?: string;
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
export class BroadcastEventsV1Recorder extends BaseRecorder<EventsV1Event> implements EventsV1Recorder {
  readonly #reporter: { controller: string; instance: string };
  readonly #emit: (event: EventsV1Event) => void;

  /** @param emit called with each event; must not throw */
  constructor(
    controller: string,
    emit: (event: EventsV1Event) => void,
    options: EventsV1RecorderOptions = {},
  ) {
    super(options);
    const { reportingInstance: instance = `${controller}-${hostname()}` } = options;
    this.#reporter = { controller, instance };
    this.#emit = emit;
  }

  eventf(
    ...[regarding, related, type, reason, action, note, ...args]: Parameters<EventsV1Recorder['eventf']>
  ): EventsV1Event | undefined {
    return this.recordEvent(
      { object: regarding, type, reason, message: note },
      args,
      (contents) => {
        requireString('action', action);
        return newEventsV1Event(
          contents,
          this.#reporter,
          action,
          related ? this.#copyRelated(related) : undefined,
        );
      },
      ({ reference, message, ...texts }) => ({
        metadata: {},
        regarding: reference,
        ...texts,
        ...(message !== undefined && { note: message }),
      }),
      this.#emit,
    );
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
