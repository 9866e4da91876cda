import { isJsonObject } from '../core/json-shape.ts';
import type { CoreV1Event, ObjectMeta } from '../event/types.ts';
import type { EventQuery } from '../select/query.ts';

/** A strategic merge patch of an event: what it names replaces, `metadata` and maps are merged, null removes. */
export interface EventPatch extends Partial<Omit<CoreV1Event, 'metadata'>> {
  metadata?: ObjectMeta;
}

/** What every request of a sink takes. */
export interface SinkOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Takes events: the API server, the local store, memory. Times come in with nanoseconds; a sink
 * keeps what its API keeps (whole seconds in core/v1).
 *
 * All calls throw `StatusError` for a refusal (with the API server's codes: 404 for what is not
 * there, 409 for a name that is taken or a resourceVersion that is old), `InvalidRequestError` for
 * what can never be sent, `UnavailableError` for what may pass. Any other error may pass, too, except
 * for those of programming, such as a TypeError.
 *
 * A sink that resolves to nothing is taken to have stored what it was sent.
 *
 * Source: client-go `tools/record/event.go`, EventSink.
 */
export interface EventSink {
  /** Stores a new event under its name and gives it back as stored. */
  create(event: CoreV1Event, options?: SinkOptions): Promise<CoreV1Event>;
  /** Changes the stored event of `event`'s namespace and name, and gives it back as stored. Null changes nothing. */
  patch(event: CoreV1Event, patch: EventPatch | null, options?: SinkOptions): Promise<CoreV1Event>;
}

/** A sink that can be asked what is there: needed for counts that several processes share. */
export interface ReadableEventSink extends EventSink {
  /** The stored event of this name; StatusError 404 when there is none. */
  get(namespace: string, name: string, options?: SinkOptions): Promise<CoreV1Event>;
  /** All stored events that fit. */
  find(query: EventQuery, options?: SinkOptions): Promise<CoreV1Event[]>;
}

/** Whether a value is an event, as far as the pipeline relies on that. */
export function isEvent(value: unknown): value is CoreV1Event {
  return isJsonObject(value) && isJsonObject(value.metadata) && isJsonObject(value.involvedObject);
}

/** The event as a sink says that it stored it, or as it was sent if the sink does not say it. */
export function storedEvent(response: unknown, sent: CoreV1Event): CoreV1Event {
  return isEvent(response) ? response : sent;
}
