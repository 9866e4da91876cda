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

/**
 * A reference to an object (`core/v1.ObjectReference`).
 *
 * @example
 * const db: ObjectReference = { kind: 'Pod', apiVersion: 'v1', namespace: 'shop', name: 'db-0' };
 */
export interface ObjectReference {
  /** The kind: `Pod`. */
  kind?: string;
  /** Missing for cluster-scoped objects. */
  namespace?: string;
  /** The name: `db-0`. */
  name?: string;
  /** The UID. Without it, `kubectl describe` does not show events about the object. */
  uid?: string;
  /** The group and version: `apps/v1`. */
  apiVersion?: string;
  /** The version of the object that the event is about. */
  resourceVersion?: string;
  /** A part of the object: `spec.containers{web}`. */
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

/**
 * A `core/v1` event, as JSON of the API. Times are RFC 3339, in the API in whole seconds.
 *
 * @example
 * const describe = ({ involvedObject, reason, count = 1 }: CoreV1Event) => `${involvedObject.name}: ${reason} x${count}`;
 *
 * Source: Kubernetes `core/v1`.
 */
export interface CoreV1Event {
  /** `v1`. */
  apiVersion?: string;
  /** `Event`. */
  kind?: string;
  /** Name, namespace, UID, labels, and annotations of the event. */
  metadata: ObjectMeta;
  /** The object that the event is about. */
  involvedObject: ObjectReference;
  /** A word for machines: `BackOff`. */
  reason?: string;
  /** A sentence for people. */
  message?: string;
  /** Who reported it. */
  source?: EventReporter;
  /** When it happened first. */
  firstTimestamp?: string | null;
  /** When it happened last. */
  lastTimestamp?: string | null;
  /** How often it happened. */
  count?: number;
  /** `Normal` or `Warning`. */
  type?: string;
  /** RFC 3339 with six fractional digits. The server validates events with an eventTime more strictly. */
  eventTime?: string | null;
  /** Repeats that were reported through `events.k8s.io/v1`. */
  series?: EventSeries | null;
  /** What was done, or what failed. */
  action?: string;
  /** A second object. */
  related?: ObjectReference | null;
  /** The controller that reported it. */
  reportingComponent?: string;
  /** The instance of this controller, such as a pod's name. */
  reportingInstance?: string;
}

/**
 * An `events.k8s.io/v1` event, as JSON of the API.
 *
 * @example
 * const describe = ({ regarding, note, series }: EventsV1Event) => `${regarding?.name}: ${note} x${series?.count ?? 1}`;
 *
 * Source: Kubernetes `events.k8s.io/v1`.
 */
export interface EventsV1Event {
  /** `events.k8s.io/v1`. */
  apiVersion?: string;
  /** `Event`. */
  kind?: string;
  /** Name, namespace, UID, labels, and annotations of the event. */
  metadata: ObjectMeta;
  /** When it happened first (RFC 3339 with six fractional digits). */
  eventTime?: string | null;
  /** Repeats; missing for an event that happened once. */
  series?: EventSeries | null;
  /** The controller that reported it: `example.com/my-controller`. */
  reportingController?: string;
  /** The instance of this controller, such as a pod's name. */
  reportingInstance?: string;
  /** What was done, or what failed. */
  action?: string;
  /** A word for machines: `BackOff`. */
  reason?: string;
  /** The object that the event is about. */
  regarding?: ObjectReference;
  /** A second object. */
  related?: ObjectReference | null;
  /** A sentence for people. */
  note?: string;
  /** `Normal` or `Warning`. */
  type?: string;
  /** `source` of core/v1. */
  deprecatedSource?: EventReporter;
  /** `firstTimestamp` of core/v1. */
  deprecatedFirstTimestamp?: string | null;
  /** `lastTimestamp` of core/v1. */
  deprecatedLastTimestamp?: string | null;
  /** `count` of core/v1. */
  deprecatedCount?: number;
}
