import { NAMESPACE_OF_CLUSTER_SCOPED } from '../kinds/kinds.ts';
import { generateEventName } from './event-name.ts';
import { formatTimeNano } from './time.ts';
import type { CoreV1Event, EventReporter, EventsV1Event, ObjectMeta, ObjectReference } from './types.ts';

/** Contents of a new event. */
export interface NewEvent {
  /** Becomes part of the event. */
  object: ObjectReference;
  type: string;
  reason: string;
  message: string;
  /** When it happened, in nanoseconds since the epoch; the name of the event is made from it. */
  time: bigint;
  /** Names the event when the object's name is not a valid part of an event name. Default: a random UUID. */
  newUuid?: (() => string) | undefined;
}

/**
 * Creates a `core/v1` event. Empty texts are left out.
 *
 * Source: client-go `tools/record/event.go`, makeEvent.
 */
export function newCoreV1Event(
  { object, type, reason, message, time, newUuid }: NewEvent,
  source: EventReporter,
): CoreV1Event {
  const { component, host } = source;
  const timestamp = formatTimeNano(time);
  const event: CoreV1Event = { metadata: newMetadata(object, time, newUuid), involvedObject: object };
  if (reason) event.reason = reason;
  if (message) event.message = message;
  if (component || host) event.source = { ...source };
  event.firstTimestamp = timestamp;
  event.lastTimestamp = timestamp;
  event.count = 1;
  event.type = type;
  if (component) event.reportingComponent = component;
  if (host) event.reportingInstance = host;
  return event;
}

/**
 * Creates an `events.k8s.io/v1` event.
 *
 * Source: client-go `tools/events/event_recorder.go`, makeEvent.
 */
export function newEventsV1Event(
  { object, type, reason, message, time, newUuid }: NewEvent,
  reporter: { controller: string; instance: string },
  action: string,
  related?: ObjectReference | undefined,
): EventsV1Event {
  return {
    metadata: newMetadata(object, time, newUuid),
    eventTime: formatTimeNano(time),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance,
    action,
    reason,
    regarding: object,
    note: message,
    type,
    ...(related && { related }),
  };
}

function newMetadata(object: ObjectReference, time: bigint, newUuid: NewEvent['newUuid']): ObjectMeta {
  return {
    name: generateEventName(object.name ?? '', time, newUuid),
    namespace: object.namespace || NAMESPACE_OF_CLUSTER_SCOPED,
  };
}
