import { copyReference } from './copy-reference.ts';
import { formatMicroTime, parseTime, toWholeSeconds } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';

/**
 * Converts an event to the JSON that client-go sends for core/v1: whole seconds (`eventTime` and `lastObservedTime`:
 * microseconds), fields in Go's order, without empty fields except for those that Go always writes (`metadata`,
 * `involvedObject`, `source`, `firstTimestamp`, `lastTimestamp`, `eventTime`, `reportingComponent`,
 * `reportingInstance`), and without unknown fields. Does not change the event.
 *
 * Source: Kubernetes `core/v1` Event and its JSON tags.
 */
export function toWire(event: CoreV1Event): CoreV1Event {
  // Field by field, because spreads and loops over names take ten times as long.
  const wire: CoreV1Event = {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: toWireMetadata(event.metadata),
    involvedObject: copyReference(event.involvedObject),
  };
  if (event.reason) wire.reason = event.reason;
  if (event.message) wire.message = event.message;
  const { component, host } = event.source ?? {};
  wire.source = {};
  if (component) wire.source.component = component;
  if (host) wire.source.host = host;
  wire.firstTimestamp = toWireTime(event.firstTimestamp);
  wire.lastTimestamp = toWireTime(event.lastTimestamp);
  if (event.count) wire.count = event.count;
  if (event.type) wire.type = event.type;
  wire.eventTime = toWireMicroTime(event.eventTime);
  if (event.series) {
    const { count, lastObservedTime } = event.series;
    wire.series = { ...(count && { count }), lastObservedTime: toWireMicroTime(lastObservedTime) };
  }
  if (event.action) wire.action = event.action;
  if (event.related) wire.related = copyReference(event.related);
  wire.reportingComponent = event.reportingComponent ?? '';
  wire.reportingInstance = event.reportingInstance ?? '';
  return wire;
}

function toWireMetadata(metadata: ObjectMeta): ObjectMeta {
  const { selfLink, generation, deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const { ownerReferences, finalizers, managedFields } = metadata;
  const { name, generateName, namespace, uid, resourceVersion, creationTimestamp, labels, annotations } =
    metadata;
  const wire: ObjectMeta = {};
  if (name) wire.name = name;
  if (generateName) wire.generateName = generateName;
  if (namespace) wire.namespace = namespace;
  if (selfLink) wire.selfLink = selfLink;
  if (uid) wire.uid = uid;
  if (resourceVersion) wire.resourceVersion = resourceVersion;
  if (generation) wire.generation = generation;
  if (creationTimestamp) wire.creationTimestamp = toWholeSeconds(creationTimestamp);
  if (deletionTimestamp) wire.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds) wire.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
  if (!isEmpty(labels)) wire.labels = labels;
  if (!isEmpty(annotations)) wire.annotations = annotations;
  if (!isEmpty(ownerReferences)) wire.ownerReferences = ownerReferences;
  if (!isEmpty(finalizers)) wire.finalizers = finalizers;
  if (!isEmpty(managedFields)) wire.managedFields = managedFields;
  return wire;
}

function toWireTime(time: string | null | undefined): string | null {
  return time ? toWholeSeconds(time) : null;
}

function toWireMicroTime(time: string | null | undefined): string | null {
  if (!time) return null;
  const ns = parseTime(time);
  return ns === undefined ? time : formatMicroTime(ns);
}

function isEmpty(value: unknown): value is undefined {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
