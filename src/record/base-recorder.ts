import { type Clock, systemClock } from '../core/clock.ts';
import type { InvalidRequestError } from '../core/errors.ts';
import type { NewEvent } from '../event/new-event.ts';
import type { ObjectMeta, ObjectReference } from '../event/types.ts';
import { addTexts, type EventToRecord, withKind } from './event-to-record.ts';
import { formatTemplate } from './format-template.ts';
import { type Log, toSafeLog } from './log.ts';
import { type RecordedEvent, TrackedEvent } from './recorded-event.ts';
import type { RecordedObject } from './reference.ts';
import {
  copyReferenceTo,
  type RecordRequest,
  refusedFields,
  reportRefusal,
  requireEventType,
  requireString,
} from './refusal.ts';
import { callSafely, describeError } from './safe-call.ts';
import { classNameScheme, type Scheme } from './scheme.ts';

/** Options of the recorders of both APIs. */
export interface BaseRecorderOptions<E> {
  /** @default the clock of the broadcaster */
  clock?: Pick<Clock, 'now'>;
  /**
   * Knows the kinds of objects without a kind; null: none.
   * @default knows the classes of `@kubernetes/client-node`
   */
  scheme?: Scheme | null;
  /** Names events when the object's name is not a valid part of an event name. Default: a random UUID. */
  newUuid?: () => string;
  /** Called when no event can be made from the arguments, with the error and an event of the valid ones. */
  onRefused?: (error: InvalidRequestError, event: E) => void;
  /**
   * Called with what was refused or dropped, and why.
   * @default the log of the broadcaster
   */
  log?: Log;
}

/** The fields that events of both APIs have. */
interface AnyEvent {
  metadata: ObjectMeta;
  action?: string;
  related?: ObjectReference | null;
}

/** Arranges that `recorded` is settled with the outcome of an event that is about to be sent. */
export type ExpectOutcome<E> = (event: E, recorded: TrackedEvent<E>) => void;

/** What the recorders of both APIs share. Refuses and logs arguments from which no event can be made. */
export abstract class BaseRecorder<E extends AnyEvent> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #scheme: Scheme | null;
  readonly #newUuid: (() => string) | undefined;
  readonly #onRefused: BaseRecorderOptions<E>['onRefused'];
  readonly #expect: ExpectOutcome<E>;
  protected readonly log: Log;

  constructor(options: BaseRecorderOptions<E>, expect: ExpectOutcome<E>) {
    const { clock = systemClock, scheme = classNameScheme, newUuid, onRefused, log } = options;
    this.#clock = clock;
    this.#scheme = scheme;
    this.#newUuid = newUuid;
    this.#onRefused = onRefused;
    this.#expect = expect;
    this.log = toSafeLog(log);
  }

  /** Sends an event. Never throws. */
  protected abstract send(event: E): void;
  /** Makes an event from the valid arguments of a refused call. */
  protected abstract toRefused(fields: ReturnType<typeof refusedFields>): E;

  /**
   * Makes the event of a call and sends it. Returns undefined when it is refused.
   *
   * @param args arguments to format the message with; undefined: the message is not formatted
   * @param build makes the event of the checked arguments
   * @param recorded is settled with the outcome. Undefined: the outcome is not used
   */
  protected recordEvent(
    request: RecordRequest,
    args: readonly unknown[] | undefined,
    build: (contents: NewEvent) => E,
    recorded?: TrackedEvent<E>,
  ): E | undefined {
    let event: E;
    try {
      requireString('message', request.message);
      if (args) request.message = formatTemplate(request.message ?? '', args);
      const object = this.copyReferenceTo(request.object);
      const { type, reason, message } = request;
      requireEventType(type);
      requireString('reason', reason);
      event = build({ object, type, reason, message, time: this.#clock.now(), newUuid: this.#newUuid });
    } catch (error) {
      const refusal = reportRefusal(error, request, this.log);
      const emitted = this.toRefused(refusedFields(request));
      this.call('onRefused', () => this.#onRefused?.(refusal, emitted));
      recorded?.settle({ kind: 'rejected', emitted, error: refusal });
      return undefined;
    }
    if (recorded) this.#expect(event, recorded);
    this.send(event);
    return event;
  }

  /**
   * Makes the event of a call of `record` and sends it.
   *
   * @param build makes the event of the checked arguments; the fields that both APIs have are added to it
   */
  protected recordOne(
    object: RecordedObject,
    options: EventToRecord,
    build: (contents: NewEvent) => E,
  ): RecordedEvent<E> {
    const recorded = new TrackedEvent<E>();
    const { type, reason, message, action, related, annotations, labels, fieldPath } = options ?? {};
    const request = { object: withKind(object, options ?? {}), type, reason, message };
    recorded.event = this.recordEvent(
      request,
      undefined,
      (contents) => {
        if (!reason) throw new TypeError('the reason is missing');
        requireString('action', action);
        requireString('fieldPath', fieldPath);
        if (fieldPath) contents.object.fieldPath = fieldPath;
        const event = build(contents);
        if (action) event.action = action;
        if (related) event.related = this.copyReferenceTo(related);
        addTexts(event.metadata, 'annotations', annotations);
        addTexts(event.metadata, 'labels', labels);
        return event;
      },
      recorded,
    );
    return recorded;
  }

  /** @throws Error when no reference to the object can be made */
  protected copyReferenceTo(object: RecordedObject): ObjectReference {
    return copyReferenceTo(object, this.#scheme);
  }

  /** Calls a function of the user. Its errors are logged. */
  protected call(name: string, call: () => void): void {
    callSafely(call, (error) =>
      this.log({ level: 'error', msg: `${name} failed`, err: describeError(error) }),
    );
  }
}
