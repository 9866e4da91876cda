import { crc32 } from 'node:zlib';
import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { formatWholeSeconds, parseWholeSeconds } from './whole-seconds.ts';

/**
 * The parts of a state of an event that have columns of their own, so that SQL can find and show them. Their order, and
 * that of their parts, numbers the first gaps of a template.
 */
export interface EventColumns {
  /** NAMESPACE/NAME, as etcd orders events. */
  key: string;
  uid: string;
  objectName: string;
  objectUid: string;
  resourceVersion: string;
  message: string;
}

/** A state of an event in the parts in which it is stored. `joinEvent` puts them together. */
export interface SplitEvent {
  /** The event as JSON, with the number of a value in place of each value, the same for many events. */
  template: string;
  columns: EventColumns;
  /** The values that are not in columns: JSON, a line each. `[SECONDS]` is a time, relative to the last one. */
  fields: string;
  /** When it happened last, in nanoseconds since the epoch. */
  lastSeen: bigint | null;
  checksum: number;
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

/** Separates columns that are read together. No column contains it. */
export const SEPARATOR = '\x1f';

/**
 * Splits an event for storing. A value that occurs several times is stored once; `managedFields`, bookkeeping of the API
 * server that is as long as the event, is not stored.
 */
export function splitEvent(event: CoreV1Event): SplitEvent {
  const { involvedObject, message } = event;
  const { managedFields: _, ...metadata } = event.metadata;
  const columns = {
    key: toKey(metadata.namespace, metadata.name),
    uid: toIndexed(metadata.uid),
    objectName: toIndexed(involvedObject.name),
    objectUid: toIndexed(involvedObject.uid),
    resourceVersion: toIndexed(metadata.resourceVersion),
    message: toText(message),
  };
  const values: unknown[] = columnValues(Object.values(columns));
  const columnCount = values.length;
  const template = JSON.stringify(toTemplate({ ...event, metadata }, '', values));
  const seen = toInt64(lastSeen(event));
  const fields = values
    .slice(columnCount)
    .map((value) => toField(value, toSeconds(seen)))
    .join('\n');
  const texts = [...Object.values(columns), fields].join(SEPARATOR);
  const checksum = checksumOf(texts, toSeconds(seen), crc32(template));
  return { template, columns, fields, lastSeen: seen, checksum };
}

/** A template as `joinEvent` needs it: texts, and the numbers of the values between them. */
export interface Template {
  texts: string[];
  numbers: number[];
  checksum: number;
}

/** Parses the JSON of a template. */
export function parseTemplate(json: string): Template {
  // Outside of strings, a template has no digits but these numbers.
  const parts = json.split(/("(?:[^"\\]|\\.)*")|(\d+)/);
  const template: Template = { texts: [''], numbers: [], checksum: crc32(json) };
  for (let at = 0; at < parts.length; at += 3) {
    template.texts[template.texts.length - 1] += `${parts[at]}${parts[at + 1] ?? ''}`;
    if (parts[at + 2] === undefined) continue;
    template.numbers.push(Number(parts[at + 2]));
    template.texts.push('');
  }
  return template;
}

/**
 * Puts an event together again; undefined when the parts are not those that were stored.
 *
 * @param texts the columns and the fields, separated
 * @param seconds when it happened last, in whole seconds since the epoch
 */
export function joinEvent(
  template: Template,
  texts: string,
  seconds: number,
  checksum: number,
): CoreV1Event | undefined {
  if (checksumOf(texts, seconds, template.checksum) !== checksum) return undefined;
  const columns = texts.split(SEPARATOR);
  const fields = columns.pop() ?? '';
  const values = columnValues(columns).map((value) => JSON.stringify(value));
  for (const field of fields.split('\n')) {
    values.push(field.startsWith('[') ? `"${formatWholeSeconds(seconds - JSON.parse(field)[0])}"` : field);
  }
  // One text for the fast parser: objects that are built member by member take half as much memory again.
  let json = template.texts[0] ?? '';
  let at = 0;
  for (const number of template.numbers) {
    at += 1;
    json += `${values[number]}${template.texts[at]}`;
  }
  return JSON.parse(json);
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

/** A text as columns have it: UTF-8 has no lone surrogates, and PostgreSQL no zeros. */
export function toText(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.replace(/[\0\p{Surrogate}]/gu, '\ufffd').replaceAll(SEPARATOR, '\ufffd');
}

/** The values of the columns: the key is two of them. */
function columnValues([key = '', ...others]: string[]): string[] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1), ...others];
}

/** Replaces values by their numbers. Values that are new are added. */
function toTemplate(value: unknown, path: string, values: unknown[]): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '' && !SHARED.has(path))) {
    const number = values.indexOf(value);
    return number < 0 ? values.push(value) - 1 : number;
  }
  if (Array.isArray(value)) return value.map((item) => toTemplate(item, `${path}[]`, values));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    return [name, toTemplate(member, path === '' ? name : `${path}.${name}`, values)] as const;
  });
  return Object.fromEntries(members);
}

/** A value as `fields` has it: whole seconds as their distance to the last time, which is shorter. */
function toField(value: unknown, seconds: number): string {
  const time = typeof value === 'string' ? parseWholeSeconds(value) : undefined;
  return time === undefined ? JSON.stringify(value) : `[${seconds - time}]`;
}

/** The checksum covers the last time, too, which all times of an event are stored relative to. */
function checksumOf(texts: string, lastSeconds: number, templateChecksum: number): number {
  return crc32(`${texts}${SEPARATOR}${lastSeconds}`, templateChecksum);
}

/** Converts to whole seconds as SQL divides: towards zero. */
function toSeconds(nanoseconds: bigint | null): number {
  return Number((nanoseconds ?? 0n) / 1_000_000_000n);
}

/** Limits a time to the years that nanoseconds can express, 1677 to 2262. */
export function toInt64(nanoseconds: bigint | undefined): bigint | null {
  if (nanoseconds === undefined) return null;
  const limit = 2n ** 63n - 1n;
  if (nanoseconds > limit) return limit;
  return nanoseconds < -limit ? -limit : nanoseconds;
}
