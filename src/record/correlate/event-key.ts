import type { CoreV1Event } from '../../event/types.ts';

/**
 * The keys of events in each stage of the correlator. As in client-go, parts are joined without a separator, so the keys
 * of different events can be equal.
 *
 * Source: client-go `tools/record/events_cache.go`.
 */

/** The key of the group that an event is aggregated in, and its key within the group. */
export interface AggregateKeys {
  aggregateKey: string;
  localKey: string;
}

/**
 * The key that events are counted by: source, object with fieldPath, type, reason, and message.
 *
 * @example
 * const isSame = getEventKey(a) === getEventKey(b);
 *
 * Source: client-go `tools/record/events_cache.go`, getEventKey.
 */
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

/**
 * The default key of the spam filter: source, object, and type.
 *
 * @example
 * const correlator = { spamKeyFunc: (event) => getSpamKey(event) + event.reason };
 *
 * Source: client-go `tools/record/events_cache.go`, getSpamKey.
 */
export function getSpamKey({ source, involvedObject, type }: CoreV1Event): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion, type].join('');
}

/**
 * The default keys of the aggregator: source, object, type, reason, and reporter; the message is the local key.
 *
 * @example
 * const correlator = { keyFunc: (event) => ({ ...aggregateByReason(event), localKey: event.message?.split(':')[0] ?? '' }) };
 *
 * Source: client-go `tools/record/events_cache.go`, EventAggregatorByReasonFunc.
 */
export function aggregateByReason(event: CoreV1Event): AggregateKeys {
  const { reason, reportingComponent, reportingInstance, message } = event;
  return {
    aggregateKey: [getSpamKey(event), reason, reportingComponent, reportingInstance].join(''),
    localKey: message ?? '',
  };
}

/**
 * The default message of an aggregate: a prefix and the message of the event.
 *
 * @example
 * const correlator = { messageFunc: (event) => aggregateByReasonMessage(event).toUpperCase() };
 *
 * Source: client-go `tools/record/events_cache.go`, EventAggregatorByReasonMessageFunc.
 */
export function aggregateByReasonMessage(event: CoreV1Event): string {
  return `(combined from similar events): ${event.message ?? ''}`;
}
