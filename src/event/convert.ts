import type { CoreV1Event, EventsV1Event } from './types.ts';

/**
 * Converts an event to `events.k8s.io/v1` as the API server does. Nested objects are shared with `event`; missing fields
 * stay missing.
 *
 * Source: kubernetes `pkg/apis/events/v1/conversion.go`.
 */
export function toEventsV1(event: CoreV1Event): EventsV1Event {
  const {
    apiVersion,
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    ...same
  } = event;
  return {
    ...same,
    regarding: involvedObject,
    ...definedFields<EventsV1Event>({
      apiVersion: apiVersion && 'events.k8s.io/v1',
      note: message,
      reportingController: reportingComponent,
      deprecatedSource: source,
      deprecatedFirstTimestamp: firstTimestamp,
      deprecatedLastTimestamp: lastTimestamp,
      deprecatedCount: count,
    }),
  };
}

/**
 * Converts an event to core/v1 as the API server does. Nested objects are shared with `event`; missing fields stay
 * missing, except for `involvedObject`.
 *
 * Source: kubernetes `pkg/apis/events/v1/conversion.go`.
 */
export function toCoreV1(event: EventsV1Event): CoreV1Event {
  const {
    apiVersion,
    regarding = {},
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...same
  } = event;
  return {
    ...same,
    involvedObject: regarding,
    ...definedFields<CoreV1Event>({
      apiVersion: apiVersion && 'v1',
      message: note,
      reportingComponent: reportingController,
      source: deprecatedSource,
      firstTimestamp: deprecatedFirstTimestamp,
      lastTimestamp: deprecatedLastTimestamp,
      count: deprecatedCount,
    }),
  };
}

/** The fields that are set. */
function definedFields<T>(members: { [K in keyof T]?: T[K] | undefined }): Partial<T> {
  const present: Partial<T> = {};
  for (const key in members) {
    if (members[key] !== undefined) present[key] = members[key] as T[typeof key];
  }
  return present;
}
