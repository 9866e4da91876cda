import { findMismatch, isJsonObject, type JsonObject } from '../core/json-shape.ts';
import type { CoreV1Event } from './types.ts';

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** The fields that hold texts: of the event, and of its parts. */
const TEXTS: Record<string, readonly string[]> = {
  '': [
    'reason',
    'message',
    'type',
    'action',
    'firstTimestamp',
    'lastTimestamp',
    'eventTime',
    'reportingComponent',
    'reportingInstance',
  ],
  metadata: ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp'],
  involvedObject: REFERENCE,
  related: REFERENCE,
  source: ['component', 'host'],
  series: ['lastObservedTime'],
};

/** Maximum nesting depth; events of an API server are less deep. */
const MAX_DEPTH = 100;

/** Number of values left for a text. A YAML text can hold more values than it has characters only by nested aliases. */
export interface ValueBudget {
  left: number;
}

/**
 * Normalizes an event from an untrusted source, so that every known field has the right type. Returns the reason as a
 * string when that is not possible. Numbers become strings where needed, as YAML is often written, and null fields are
 * removed.
 *
 * @param budget shared by all events of one text
 */
export function normalizeEvent(value: unknown, budget: ValueBudget): CoreV1Event | string {
  if (!isJsonObject(value)) return 'it is not an object';
  if (!isWithin(value, MAX_DEPTH, budget)) return 'it is nested too deeply, or grows by its aliases';
  const event: JsonObject = { ...value, apiVersion: 'v1', kind: 'Event' };
  for (const name of Object.keys(TEXTS).filter(Boolean)) {
    if (event[name] === null) delete event[name];
    else if (event[name] !== undefined && !isJsonObject(event[name])) return `"${name}" is not an object`;
  }
  event.metadata = { ...(event.metadata as JsonObject) };
  event.involvedObject ??= {};
  for (const [part, names] of Object.entries(TEXTS)) {
    if (part !== '' && event[part] === undefined) continue;
    const members = part === '' ? event : { ...(event[part] as JsonObject) };
    for (const name of names) {
      const value = members[name] ?? undefined;
      if (value === undefined) delete members[name];
      else if (['string', 'number', 'boolean'].includes(typeof value)) members[name] = String(value);
      else return `"${part && `${part}.`}${name}" is not a string`;
    }
    if (part !== '') event[part] = members;
  }
  for (const members of [event, event.series as JsonObject | undefined]) {
    if (members?.count === undefined) continue;
    const count = toCount(members.count);
    if (count === undefined) return '"count" is not a number';
    members.count = count;
  }
  for (const name of ['labels', 'annotations']) {
    const { metadata } = event as { metadata: JsonObject };
    if (findMismatch(metadata, { [name]: 'texts' })) return `"metadata.${name}" does not hold texts`;
  }
  return event as unknown as CoreV1Event;
}

function toCount(value: unknown): number | undefined {
  if (value === null) return 0;
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : undefined;
}

function isWithin(value: unknown, depth: number, budget: ValueBudget): boolean {
  budget.left -= 1;
  if (budget.left < 0 || depth < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  for (const name in value) {
    if (!isWithin((value as JsonObject)[name], depth - 1, budget)) return false;
  }
  return true;
}
