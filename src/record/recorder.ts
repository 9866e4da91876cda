import { newCoreV1Event } from '../event/new-event.ts';
import type { CoreV1Event, EventReporter } from '../event/types.ts';
import { BaseRecorder, type BaseRecorderOptions, type ExpectOutcome } from './base-recorder.ts';
import type { Broadcaster } from './broadcaster.ts';
import { addTexts, type EventToRecord } from './event-to-record.ts';
import type { RecordedEvent } from './recorded-event.ts';
import type { RecordedObject } from './reference.ts';
import type { RecordRequest, refusedFields } from './refusal.ts';
import { messageOf } from './safe-call.ts';

/** Options of a recorder. */
export interface RecorderOptions extends BaseRecorderOptions<CoreV1Event> {
  /** Called with every event that the broadcaster did not accept. */
  onDropped?: (event: CoreV1Event) => void;
}

/**
 * Records events about objects. Controllers should depend on this interface, so that tests can use a `FakeRecorder`.
 *
 * Methods never wait and never throw. Those of client-go return the event, or undefined when no event can be
 * made from the arguments.
 *
 * @example
 * function reconcile(pod: V1Pod, recorder: EventRecorder) {
 *   if (!pod.metadata?.labels?.team) {
 *     recorder.record(pod, { type: 'Warning', reason: 'NoTeam', message: 'the label "team" is missing' });
 *   }
 * }
 *
 * Source: client-go `tools/record/event.go`, EventRecorder.
 */
export interface EventRecorder {
  /**
   * Records an event about an object. Returns it with a promise of its outcome. The object is one of the API, of
   * `@kubernetes/client-node`, or a reference; the items of lists have no kind, so pass it in `kind` if a minifier
   * changes the names of classes.
   *
   * @example
   * recorder.record(pod, { type: 'Normal', reason: 'Started', message: 'it runs' });
   */
  record(object: RecordedObject, event: EventToRecord): RecordedEvent<CoreV1Event>;
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
export class BroadcastRecorder extends BaseRecorder<CoreV1Event> implements EventRecorder {
  readonly #broadcaster: Pick<Broadcaster<CoreV1Event>, 'actionOrDrop'>;
  readonly #source: EventReporter;
  readonly #onDropped: RecorderOptions['onDropped'];

  constructor(
    broadcaster: Pick<Broadcaster<CoreV1Event>, 'actionOrDrop'>,
    source: EventReporter,
    options: RecorderOptions = {},
    expect: ExpectOutcome<CoreV1Event> = () => {},
  ) {
    super(options, expect);
    this.#broadcaster = broadcaster;
    this.#source = source;
    this.#onDropped = options.onDropped;
  }

  record(object: RecordedObject, event: EventToRecord): RecordedEvent<CoreV1Event> {
    return this.recordOne(object, event, (contents) => newCoreV1Event(contents, this.#source));
  }

  event(...[object, type, reason, message]: Parameters<EventRecorder['event']>): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message });
  }

  eventf(
    ...[object, type, reason, message, ...args]: Parameters<EventRecorder['eventf']>
  ): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message }, args);
  }

  annotatedEventf(
    ...[object, annotations, type, reason, message, ...args]: Parameters<EventRecorder['annotatedEventf']>
  ): CoreV1Event | undefined {
    return this.#record({ object, type, reason, message }, args, annotations);
  }

  /** @param args arguments to format the message with; undefined: the message is not formatted */
  #record(
    request: RecordRequest,
    args?: readonly unknown[],
    annotations?: Record<string, string>,
  ): CoreV1Event | undefined {
    return this.recordEvent(request, args, (contents) => {
      const event = newCoreV1Event(contents, this.#source);
      addTexts(event.metadata, 'annotations', annotations);
      return event;
    });
  }

  protected toRefused({ reference, ...texts }: ReturnType<typeof refusedFields>): CoreV1Event {
    return { metadata: {}, involvedObject: reference, ...texts };
  }

  protected send(event: CoreV1Event): void {
    try {
      if (this.#broadcaster.actionOrDrop(event)) return;
      const msg = 'Unable to record event: too many queued events, dropped event';
      this.log({ level: 'error', msg, event });
    } catch (error) {
      const msg = 'Unable to record event (will not retry!)';
      this.log({ level: 'error', msg, err: messageOf(error), event });
    }
    this.call('onDropped', () => this.#onDropped?.(event));
  }
}
