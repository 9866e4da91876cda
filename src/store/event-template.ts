import type { CoreV1Event } from '../event/types.ts';

/** The parts of a state of an event that have columns of their own, so that SQL can find and show them. */
export interface EventColumns {
  /** NAMESPACE/NAME, as etcd orders events. */
  key: string;
  uid: string;
  objectName: string;
  objectUid: string;
  resourceVersion: string;
  message: string;
}

/** A state of an event in the three parts in which it is stored. `joinEvent` puts them together. */
export interface SplitEvent {
  /** JSON with numbered gaps, the same for many events. A line break, which JSON cannot contain, encloses each number. */
  template: string;
  columns: EventColumns;
  /** JSON values for the gaps after those of the columns, a line each. */
  fields: string;
}

/** Values that few events differ in: they stay in the template. */
const SHARED = new Set([
  'kind',
  'apiVersion',
  'involvedObject.kind',
  'involvedObject.apiVersion',
  'involvedObject.fieldPath',
  'reason',
  'type',
  'action',
  'source.component',
  'reportingComponent',
  'related.kind',
  'related.apiVersion',
]);

/** Bookkeeping of the API server, as long as the event itself. */
const OMITTED = 'metadata.managedFields';

/** Splits an event for storing. What equals a column, or an earlier field, is not stored again. */
export function splitEvent(event: CoreV1Event): SplitEvent {
  const { metadata, involvedObject, message } = event;
  const columns = {
    key: toKey(metadata.namespace, metadata.name),
    uid: toIndexed(metadata.uid),
    objectName: toIndexed(involvedObject.name),
    objectUid: toIndexed(involvedObject.uid),
    resourceVersion: toIndexed(metadata.resourceVersion),
    message: toText(message),
  };
  const gaps = columnGaps(columns);
  const firstField = gaps.length;
  const template = toTemplate(event, '', gaps);
  return { template, columns, fields: gaps.slice(firstField).join('\n') };
}

/** Returns the JSON text of an event that was split. */
export function joinEvent(template: string[], columns: EventColumns, fields: string): string {
  const gaps = columnGaps(columns);
  if (fields !== '') gaps.push(...fields.split('\n'));
  // Texts and numbers of gaps alternate.
  return template.map((part, at) => (at % 2 === 0 ? part : gaps[Number(part)])).join('');
}

/** Splits a template into its texts and, in between, the numbers of its gaps. */
export function parseTemplate(template: string): string[] {
  return template.split('\n');
}

/** The key of an event. Shortened parts may give several events the same key. */
export function toKey(namespace: unknown, name: unknown): string {
  return `${toIndexed(namespace)}/${toIndexed(name)}`;
}

/** Longest text in an index: names of Kubernetes are shorter, and PostgreSQL has a limit of 2,704 bytes. */
const MAX_INDEXED = 256;

/** A text as the indexed columns have it. */
export function toIndexed(value: unknown): string {
  return toText(typeof value === 'string' ? value.slice(0, MAX_INDEXED) : undefined);
}

/** A text as columns can have it: UTF-8 has no lone surrogates, and PostgreSQL no zeros. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[\0\p{Surrogate}]/gu, '\ufffd') : '';
}

/** What the first gaps are filled with, as JSON. */
function columnGaps({ key, uid, objectName, objectUid, resourceVersion, message }: EventColumns): string[] {
  const slash = key.indexOf('/');
  return [
    JSON.stringify(key.slice(0, slash)),
    JSON.stringify(key.slice(slash + 1)),
    JSON.stringify(uid),
    JSON.stringify(objectName),
    JSON.stringify(objectUid),
    JSON.stringify(resourceVersion),
    JSON.stringify(message),
  ];
}

/** Writes a JSON value as `JSON.stringify` does, with gaps. Values that are new are added to `gaps`. */
function toTemplate(value: unknown, path: string, gaps: string[]): string {
  if (typeof value === 'string' || typeof value === 'number') {
    const json = JSON.stringify(value);
    if (value === '' || SHARED.has(path)) return json;
    let gap = gaps.indexOf(json);
    if (gap < 0) gap = gaps.push(json) - 1;
    return `\n${gap}\n`;
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => toTemplate(item ?? null, `${path}[]`, gaps)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (member === undefined || at === OMITTED) continue;
    members.push(`${JSON.stringify(name)}:${toTemplate(member, at, gaps)}`);
  }
  return `{${members.join(',')}}`;
}
