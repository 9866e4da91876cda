import { type Clock, systemClock } from '../core/clock.ts';
import type { InvalidRequestError } from '../core/errors.ts';
import type { NewEvent } from '../event/new-event.ts';
import type { ObjectReference } from '../event/types.ts';
import { formatTemplate } from './format-template.ts';
import { type Log, toSafeLog } from './log.ts';
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
import { jsonScheme, type Scheme } from './scheme.ts';

/** Options of the recorders of both APIs. */
export interface BaseRecorderOptions<E> {
  /** @default systemClock */
  clock?: Pick<Clock, 'now'>;
  /** Knows the kinds of objects without a kind; null: none. Default: objects must have a kind. */
  scheme?: Scheme | null;
  /** Names events when the object's name is not a valid part of an event name. Default: a random UUID. */
  newUuid?: () => string;
  /**
   * Called with each event before it is sent, and may complete it. Returns whether to send it. When it throws, the event
   * is refused.
   * @default () => true
   */
  accept?: (event: E) => boolean;
  /** Called when the arguments make no event, with the error and an event of the valid arguments. */
  onRefused?: (error: InvalidRequestError, event: E) => void;
  /**
   * Called with what was refused or dropped, and why.
   * @default the log of the broadcaster
   */
  log?: Log;
}

/** What the recorders of both APIs share. Refuses and logs what makes no event. */
export abstract class BaseRecorder<E> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #scheme: Scheme | null;
  readonly #newUuid: (() => string) | undefined;
  readonly #accept: (event: E) => boolean;
  readonly #onRefused: BaseRecorderOptions<E>['onRefused'];
  protected readonly log: Log;

  constructor(options: BaseRecorderOptions<E>) {
    const {
      clock = systemClock,
      scheme = jsonScheme,
      newUuid,
      accept = () => true,
      onRefused,
      log,
    } = options;
    this.#clock = clock;
    this.#scheme = scheme;
    this.#newUuid = newUuid;
    this.#accept = accept;
    this.#onRefused = onRefused;
    this.log = toSafeLog(log);
  }

  /**
   * Makes the event of a call and sends it. Returns undefined when it is refused.
   *
   * @param args arguments to format the message with; undefined: the message is not formatted
   * @param build makes the event of the checked arguments
   * @param toRefused makes an event of the valid ones
   */
  protected recordEvent(
    request: RecordRequest,
    args: readonly unknown[] | undefined,
    build: (contents: NewEvent) => E,
    toRefused: (fields: ReturnType<typeof refusedFields>) => E,
    send: (event: E) => void,
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
      if (!this.#accept(event)) return event;
    } catch (error) {
      const refusal = reportRefusal(error, request, this.log);
      this.call('onRefused', () => this.#onRefused?.(refusal, toRefused(refusedFields(request))));
      return undefined;
    }
    send(event);
    return event;
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
