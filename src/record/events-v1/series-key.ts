import type { EventsV1Event, ObjectReference } from '../../event/types.ts';

/**
 * The key of the series of an event: type, action, reason, reporter, and all fields of both references, including
 * resourceVersion and fieldPath, but not the note. Missing and empty fields are the same.
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
