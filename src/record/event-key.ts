import type { CoreV1Event } from '../event/types.ts';

/**
 * What makes two events the same for each stage of the correlator. Parts are joined with nothing
 * between them, so that keys of different events can be equal: that is client-go's behaviour.
 *
 * Source: client-go `tools/record/events_cache.go`.
 */

/** The group that an event may be combined in, and what tells it from the others of its group. */
export interface AggregateKeys {
  aggregateKey: string;
  localKey: string;
}

/** The key under which an event is counted: source, object with field path, type, reason, message. */
export function getEventKey(event: CoreV1Event): string {
  const { source, involvedObject: object } = event;
  return (
    (source?.component ?? '') +
    (source?.host ?? '') +
    (object.kind ?? '') +
    (object.namespace ?? '') +
    (object.name ?? '') +
    (object.fieldPath ?? '') +
    (object.uid ?? '') +
    (object.apiVersion ?? '') +
    (event.type ?? '') +
    (event.reason ?? '') +
    (event.message ?? '')
  );
}

/** The key under which the spam filter counts by default: source, object, type; not the reason. */
export function getSpamKey(event: CoreV1Event): string {
  const { source, involvedObject: object } = event;
  return (
    (source?.component ?? '') +
    (source?.host ?? '') +
    (object.kind ?? '') +
    (object.namespace ?? '') +
    (object.name ?? '') +
    (object.uid ?? '') +
    (object.apiVersion ?? '') +
    (event.type ?? '')
  );
}

/** The default groups of the aggregator: source, object, type, reason and reporter; the message tells members apart. */
export function aggregateByReason(event: CoreV1Event): AggregateKeys {
  const { source, involvedObject: object } = event;
  const aggregateKey =
    (source?.component ?? '') +
    (source?.host ?? '') +
    (object.kind ?? '') +
    (object.namespace ?? '') +
    (object.name ?? '') +
    (object.uid ?? '') +
    (object.apiVersion ?? '') +
    (event.type ?? '') +
    (event.reason ?? '') +
    (event.reportingComponent ?? '') +
    (event.reportingInstance ?? '');
  return { aggregateKey, localKey: event.message ?? '' };
}

/** The default message of an aggregate: that of the event it was made from, after a prefix that says what it is. */
export function aggregateByReasonMessage(event: CoreV1Event): string {
  return `(combined from similar events): ${event.message ?? ''}`;
}
