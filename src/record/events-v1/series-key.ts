import type { EventsV1Event, ObjectReference } from '../../event/types.ts';

/**
 * What two events must share to be one series: type, action, reason, the reporter, and all of both
 * references, their resourceVersion and fieldPath included. The note is no part of it. Missing and
 * empty are the same.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, getKey.
 */
export function seriesKey(event: EventsV1Event): string {
  return JSON.stringify([
    event.type ?? '',
    event.action ?? '',
    event.reason ?? '',
    event.reportingController ?? '',
    event.reportingInstance ?? '',
    referenceKey(event.regarding),
    referenceKey(event.related),
  ]);
}

function referenceKey(reference: ObjectReference | null | undefined): string[] {
  return [
    reference?.kind ?? '',
    reference?.namespace ?? '',
    reference?.name ?? '',
    reference?.uid ?? '',
    reference?.apiVersion ?? '',
    reference?.resourceVersion ?? '',
    reference?.fieldPath ?? '',
  ];
}
