import { formatMicroTime, parseTime, toWholeSeconds } from './time.ts';
import type { CoreV1Event, EventSeries, ObjectMeta } from './types.ts';

const METADATA = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const;

const SOURCE = ['component', 'host'] as const;

/**
 * The event as `core/v1` sends it: whole seconds (`eventTime` and `lastObservedTime`: six digits),
 * members in Go's order, empty ones left out but for those that Go always writes (`metadata`,
 * `involvedObject`, `source`, `firstTimestamp`, `lastTimestamp`, `eventTime`, `reportingComponent`,
 * `reportingInstance`). The event itself is not changed; members that the API does not know are left out.
 *
 * Source: Kubernetes `core/v1` Event and its JSON tags.
 */
export function toWire(event: CoreV1Event): CoreV1Event {
  // Member by member: spreading objects into each other takes several times as long.
  const wire: CoreV1Event = {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: toWireMetadata(event.metadata),
    involvedObject: pick(event.involvedObject, REFERENCE),
  };
  if (event.reason) wire.reason = event.reason;
  if (event.message) wire.message = event.message;
  wire.source = pick(event.source ?? {}, SOURCE);
  wire.firstTimestamp = toWireTime(event.firstTimestamp);
  wire.lastTimestamp = toWireTime(event.lastTimestamp);
  if (event.count) wire.count = event.count;
  if (event.type) wire.type = event.type;
  wire.eventTime = toWireMicroTime(event.eventTime);
  if (event.series) wire.series = toWireSeries(event.series);
  if (event.action) wire.action = event.action;
  if (event.related) wire.related = pick(event.related, REFERENCE);
  wire.reportingComponent = event.reportingComponent ?? '';
  wire.reportingInstance = event.reportingInstance ?? '';
  return wire;
}

function toWireMetadata(metadata: ObjectMeta): ObjectMeta {
  const wire: ObjectMeta = pick(metadata, METADATA);
  if (wire.creationTimestamp) wire.creationTimestamp = toWholeSeconds(wire.creationTimestamp);
  return wire;
}

function toWireSeries(series: EventSeries): EventSeries {
  const lastObservedTime = toWireMicroTime(series.lastObservedTime);
  return series.count ? { count: series.count, lastObservedTime } : { lastObservedTime };
}

function toWireTime(time: string | null | undefined): string | null {
  return time ? toWholeSeconds(time) : null;
}

function toWireMicroTime(time: string | null | undefined): string | null {
  if (!time) return null;
  const ns = parseTime(time);
  return ns === undefined ? time : formatMicroTime(ns);
}

/** The named members that are not empty, in the order of the names. */
function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) {
    const value = from[name];
    if (!isEmpty(value)) picked[name] = value;
  }
  return picked as Pick<T, K>;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0;
}
