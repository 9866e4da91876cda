/**
 * Events as plain JSON, as the API speaks it: times are text, members that are empty may be missing.
 *
 * Source: Kubernetes `core/v1` and `events.k8s.io/v1`.
 */

/** How bad it is; the API knows these two. */
export type EventType = 'Normal' | 'Warning';

/** The parts of `meta/v1.ObjectMeta` that events and the objects they are about have. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string | null;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [other: string]: unknown;
}

/** Which object an event is about (`core/v1.ObjectReference`). */
export interface ObjectReference {
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  fieldPath?: string;
}

/** Which component reported an event, and on which host. */
export interface EventSource {
  component?: string;
  host?: string;
}

/** How often an event came again, and when it did last (RFC 3339 with six fractional digits). */
export interface EventSeries {
  count?: number;
  lastObservedTime?: string | null;
}

/** An event in its classic form, `core/v1`. Times are RFC 3339; on the wire they have whole seconds. */
export interface CoreV1Event {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  involvedObject: ObjectReference;
  reason?: string;
  message?: string;
  source?: EventSource;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  count?: number;
  type?: string;
  /** RFC 3339 with six fractional digits. Setting it turns on the server's strict rules. */
  eventTime?: string | null;
  series?: EventSeries | null;
  action?: string;
  related?: ObjectReference | null;
  reportingComponent?: string;
  reportingInstance?: string;
}

/** An event in its newer form, `events.k8s.io/v1`. */
export interface EventsV1Event {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  eventTime?: string | null;
  series?: EventSeries | null;
  reportingController?: string;
  reportingInstance?: string;
  action?: string;
  reason?: string;
  regarding?: ObjectReference;
  related?: ObjectReference | null;
  note?: string;
  type?: string;
  deprecatedSource?: EventSource;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedCount?: number;
}
