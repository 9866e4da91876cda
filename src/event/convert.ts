import type { CoreV1Event, EventsV1Event } from './types.ts';

/**
 * The same event in its newer form, as the API server gives it when it is read through
 * `events.k8s.io/v1`. The parts are shared with `event`, not copied; what is missing stays missing.
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
    ...given<EventsV1Event>({
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
 * The same event in its classic form, as the API server gives it when it is read through `v1`. The
 * parts are shared with `event`, not copied; what is missing stays missing, but for `involvedObject`.
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
    ...given<CoreV1Event>({
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

/** The members that have a value. */
function given<T>(members: { [K in keyof T]?: T[K] | undefined }): Partial<T> {
  const present: Partial<T> = {};
  for (const key in members) {
    if (members[key] !== undefined) present[key] = members[key] as T[typeof key];
  }
  return present;
}
