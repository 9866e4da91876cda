import type { CoreV1Event } from '../../event/types.ts';

/**
 * What makes two events the same for each stage of the correlator. Parts are joined with nothing
 * between them, so that keys of different events can be equal: that is client-go's behavior.
 *
 * Source: client-go `tools/record/events_cache.go`.
 */

/** The group that an event may be combined in, and what tells it from the others of its group. */
export interface AggregateKeys {
  aggregateKey: string;
  localKey: string;
}

/** The key under which an event is counted: source, object with field path, type, reason, message. */
export function getEventKey({ source, involvedObject, type, reason, message }: CoreV1Event): string {
  const { kind, namespace, name, fieldPath, uid, apiVersion } = involvedObject;
  return [
    source?.component,
    source?.host,
    kind,
    namespace,
    name,
    fieldPath,
    uid,
    apiVersion,
    type,
    reason,
    message,
  ].join('');
}

/** The key under which the spam filter counts by default: source, object, type; not the reason. */
export function getSpamKey({ source, involvedObject, type }: CoreV1Event): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion, type].join('');
}

/** The default groups of the aggregator: source, object, type, reason and reporter; the message tells members apart. */
export function aggregateByReason(event: CoreV1Event): AggregateKeys {
  const { reason, reportingComponent, reportingInstance, message } = event;
  return {
    aggregateKey: [getSpamKey(event), reason, reportingComponent, reportingInstance].join(''),
    localKey: message ?? '',
  };
}

/** The default message of an aggregate: that of the event it was made from, after a prefix that says what it is. */
export function aggregateByReasonMessage(event: CoreV1Event): string {
  return `(combined from similar events): ${event.message ?? ''}`;
}
