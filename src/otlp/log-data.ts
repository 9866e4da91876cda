import { version } from '../core/version.ts';
import { lastSeen, occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type Attribute, intAttribute, stringAttributes } from './attributes.ts';
import { ciAttributes, type TraceContext, traceContext } from './ci.ts';

/** Log records of one resource in the JSON encoding of OTLP: `ResourceLogs`. */
export interface ResourceLogs {
  resource: { attributes: Attribute[] };
  scopeLogs: { scope: { name: string; version: string }; logRecords: LogRecord[] }[];
}

/** Log record of OTLP. Times are nanoseconds since the epoch; 64-bit integers are strings in JSON. */
export interface LogRecord extends TraceContext {
  timeUnixNano?: string;
  observedTimeUnixNano: string;
  severityNumber?: number;
  severityText?: string | undefined;
  body: { stringValue: string };
  attributes: Attribute[];
}

/** Cluster that events are from, if known. */
export interface ClusterIdentity {
  name?: string | undefined;
  /** UID of the namespace `kube-system`. */
  uid?: string | undefined;
}

/** Source: Collector `receiver/k8seventsreceiver`, severityMap; OTLP SeverityNumber. */
const SEVERITIES = new Map([
  ['normal', 9],
  ['warning', 13],
  ['error', 17],
  ['critical', 21],
]);

/**
 * Converts an event to a log record of OTLP. The UID and the resourceVersion among its attributes identify a state of
 * an event, so that receivers can drop duplicates. Empty attributes are left out.
 *
 * @param observedAt when kev saw it, in nanoseconds since the epoch
 *
 * Source: Collector `receiver/k8seventsreceiver`, k8sEventToLogData; semantic conventions 1.38 `k8s.*`.
 */
export function toResourceLogs(
  event: CoreV1Event,
  observedAt: bigint,
  cluster: ClusterIdentity = {},
): ResourceLogs {
  const { involvedObject: object, source } = event;
  const resource = stringAttributes({
    'k8s.cluster.name': cluster.name,
    'k8s.cluster.uid': cluster.uid,
    'k8s.node.name': source?.host,
    'k8s.object.kind': object.kind,
    'k8s.object.name': object.name,
    'k8s.object.uid': object.uid,
    'k8s.object.fieldpath': object.fieldPath,
    'k8s.object.api_version': object.apiVersion,
    'k8s.object.resource_version': object.resourceVersion,
  });
  const scope = { name: 'kubectl-kev', version };
  return {
    resource: { attributes: resource },
    scopeLogs: [{ scope, logRecords: [toLogRecord(event, observedAt)] }],
  };
}

function toLogRecord(event: CoreV1Event, observedAt: bigint): LogRecord {
  const { metadata, involvedObject, type, message = '' } = event;
  const at = lastSeen(event);
  const severityNumber = SEVERITIES.get(type?.toLowerCase() ?? '');
  return {
    ...(at !== undefined && { timeUnixNano: String(at) }),
    observedTimeUnixNano: String(observedAt),
    ...(severityNumber !== undefined && { severityNumber, severityText: type }),
    body: { stringValue: message },
    attributes: [
      ...stringAttributes({
        'k8s.event.reason': event.reason,
        'k8s.event.action': event.action,
        'k8s.event.start_time': metadata.creationTimestamp,
        'k8s.event.name': metadata.name,
        'k8s.event.uid': metadata.uid,
        'k8s.event.resource_version': metadata.resourceVersion,
        'k8s.event.source': event.reportingComponent || event.source?.component,
        'k8s.namespace.name': involvedObject.namespace,
      }),
      intAttribute('k8s.event.count', occurrenceCount(event)),
      ...stringAttributes(ciAttributes(metadata.annotations)),
    ],
    ...traceContext(metadata.annotations),
  };
}
