import { isJsonObject } from '../core/json-shape.ts';
import type { CoreV1Event, ObjectMeta } from '../event/types.ts';
import type { EventQuery } from '../select/query.ts';

/** A strategic merge patch of an event: its fields replace, `metadata` and maps are merged, null removes. */
export interface EventPatch extends Partial<Omit<CoreV1Event, 'metadata'>> {
  metadata?: ObjectMeta;
}

/** Options of every request to a sink. */
export interface SinkOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Stores events: the API server, the local store, or memory. Times have nanoseconds; a sink keeps the precision of its
 * API (whole seconds in core/v1).
 *
 * All methods throw `StatusError` for a refusal (with the API server's codes: 404 for an event that does not exist, 409
 * for a name that exists or an old resourceVersion), `InvalidRequestError` for a request that cannot be built, and
 * `UnavailableError` for a temporary failure. All other errors are retried, except for programming errors such as a
 * TypeError.
 *
 * A sink that resolves to undefined is assumed to have stored the event as it was sent.
 *
 * @example
 * const sink: EventSink = {
 *   create: async (event) => archive.insert(event),
 *   patch: async (event) => archive.replace(event),
 * };
 *
 * Source: client-go `tools/record/event.go`, EventSink.
 */
export interface EventSink {
  /** Stores a new event under its name. Resolves to the stored event. */
  create(event: CoreV1Event, options?: SinkOptions): Promise<CoreV1Event>;
  /** Patches the stored event with the namespace and name of `event`. Null changes nothing. Resolves to the stored event. */
  patch(event: CoreV1Event, patch: EventPatch | null, options?: SinkOptions): Promise<CoreV1Event>;
}

/** A sink whose events can be read, as shared counts require. */
export interface ReadableEventSink extends EventSink {
  /** The stored event of this name. Throws StatusError 404 when it does not exist. */
  get(namespace: string, name: string, options?: SinkOptions): Promise<CoreV1Event>;
  /** All stored events that match a query. */
  find(query: EventQuery, options?: SinkOptions): Promise<CoreV1Event[]>;
}

/** Whether a value has the parts of an event that the pipeline relies on. */
export function isEvent(value: unknown): value is CoreV1Event {
  return isJsonObject(value) && isJsonObject(value.metadata) && isJsonObject(value.involvedObject);
}

/** The stored event in a sink's response, or the sent event when the response is not an event. */
export function storedEvent(response: unknown, sent: CoreV1Event): CoreV1Event {
  return isEvent(response) ? response : sent;
}
