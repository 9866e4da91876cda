import { isJsonObject } from '../core/json-shape.ts';
import type { CoreV1Event } from './types.ts';

type Members = ReadonlyMap<string, (value: unknown) => boolean>;

/** The members of an event that are not strings. */
const EVENT: Members = new Map([
  ['metadata', (value) => isJsonObject(value) && !!value.name && areWellFormed(value, METADATA)],
  ['involvedObject', hasStringsOnly],
  ['related', hasStringsOnly],
  ['source', hasStringsOnly],
  ['firstTimestamp', isStringOrNull],
  ['lastTimestamp', isStringOrNull],
  ['eventTime', isStringOrNull],
  ['count', Number.isSafeInteger],
  [
    'series',
    (value) =>
      isJsonObject(value) && Number.isSafeInteger(value.count) && typeof value.lastObservedTime === 'string',
  ],
]);

const METADATA: Members = new Map([
  // Never printed.
  ['managedFields', () => true],
  ['labels', hasStringsOnly],
  ['annotations', hasStringsOnly],
]);

/**
 * Whether a value is an event with a name whose fields all have the right types, as nearly all events from servers do.
 * Takes a tenth of the time of `normalizeEvent`, which repairs or refuses the others.
 */
export function isWellFormed(value: unknown): value is CoreV1Event {
  return (
    isJsonObject(value) && 'metadata' in value && 'involvedObject' in value && areWellFormed(value, EVENT)
  );
}

/** Whether all members have their type, those that are not named being strings. */
function areWellFormed(object: Record<string, unknown>, members: Members): boolean {
  for (const name in object) {
    const value = object[name];
    if (typeof value !== 'string' || members.has(name)) {
      if (!members.get(name)?.(value)) return false;
    }
  }
  return true;
}

function hasStringsOnly(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  for (const name in value) if (typeof value[name] !== 'string') return false;
  return true;
}

function isStringOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null;
}
