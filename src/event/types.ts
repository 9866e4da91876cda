/**
 * Events as JSON of the API: times are strings, and empty fields may be missing.
 *
 * Source: Kubernetes `core/v1` and `events.k8s.io/v1`.
 */

/** The types of the API. */
export type EventType = 'Normal' | 'Warning';

/** The fields of `meta/v1.ObjectMeta` that kev uses. */
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

/** A reference to an object (`core/v1.ObjectReference`). */
export interface ObjectReference {
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  fieldPath?: string;
}

/** The component that reported an event, and its host. */
export interface EventReporter {
  component?: string;
  host?: string;
}

/** The number of occurrences of an event, and the time of the last (RFC 3339 with six fractional digits). */
export interface EventSeries {
  count?: number;
  lastObservedTime?: string | null;
}

/** A `core/v1` event. Times are RFC 3339, in the API in whole seconds. */
export interface CoreV1Event {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  involvedObject: ObjectReference;
  reason?: string;
  message?: string;
  source?: EventReporter;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  count?: number;
  type?: string;
  /** RFC 3339 with six fractional digits. The server validates events with an eventTime more strictly. */
  eventTime?: string | null;
  series?: EventSeries | null;
  action?: string;
  related?: ObjectReference | null;
  reportingComponent?: string;
  reportingInstance?: string;
}

/** An `events.k8s.io/v1` event. */
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
  deprecatedSource?: EventReporter;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedCount?: number;
}
