import { copyReference } from '../../event/copy-reference.ts';
import type { EventsV1Event } from '../../event/types.ts';

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
    copyReference(event.regarding ?? {}),
    copyReference(event.related ?? {}),
  ]);
}
