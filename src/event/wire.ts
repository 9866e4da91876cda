import { formatMicroTime, parseTime, toWholeSeconds } from './time.ts';
import type { CoreV1Event, EventSeries, ObjectMeta, ObjectReference } from './types.ts';

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
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: toWireMetadata(event.metadata),
    involvedObject: toWireReference(event.involvedObject),
    ...present('reason', event.reason),
    ...present('message', event.message),
    source: pick(event.source ?? {}, SOURCE),
    firstTimestamp: toWireTime(event.firstTimestamp),
    lastTimestamp: toWireTime(event.lastTimestamp),
    ...present('count', event.count),
    ...present('type', event.type),
    eventTime: toWireMicroTime(event.eventTime),
    ...(event.series ? { series: toWireSeries(event.series) } : {}),
    ...present('action', event.action),
    ...(event.related ? { related: toWireReference(event.related) } : {}),
    reportingComponent: event.reportingComponent ?? '',
    reportingInstance: event.reportingInstance ?? '',
  };
}

function toWireMetadata(metadata: ObjectMeta): ObjectMeta {
  const wire: ObjectMeta = pick(metadata, METADATA);
  if (wire.creationTimestamp) wire.creationTimestamp = toWholeSeconds(wire.creationTimestamp);
  return wire;
}

function toWireReference(reference: ObjectReference): ObjectReference {
  return pick(reference, REFERENCE);
}

function toWireSeries(series: EventSeries): EventSeries {
  return { ...present('count', series.count), lastObservedTime: toWireMicroTime(series.lastObservedTime) };
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
  for (const name of names) if (!isEmpty(from[name])) picked[name] = from[name];
  return picked as Pick<T, K>;
}

function present<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return isEmpty(value) ? {} : ({ [name]: value } as { [name in K]?: V });
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0;
}
