import { KevError, usageError } from '../../../core/errors.ts';
import { isJsonObject } from '../../../core/json-shape.ts';
import { type DumpRecord, toDamage } from '../../../dump/record.ts';
import { toEvents } from '../../../dump/to-events.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { parsePairs } from '../../emitting/metadata.ts';
import type { DraftFields } from './draft-fields.ts';

/** Event to emit, as read from a record, or why it is invalid. */
export type EmitRequest = { location: string } & (
  | { kind: 'fields'; fields: Partial<DraftFields>; dedupe: string | undefined }
  /** `isContinued`: a later state of an earlier event, with the count that it adds */
  | { kind: 'event'; event: CoreV1Event; isContinued?: boolean }
  | { kind: 'invalid'; reason: string }
);

/**
 * Reads the events to emit from a record: an object with the names of flags, or whole events.
 *
 * @param isMember the record is from a directory or archive, where records without events are skipped
 */
export function toEmitRequests(record: DumpRecord, isMember = false): EmitRequest[] {
  if (record.kind !== 'value') {
    const damage = toDamage(record);
    const isSkipped = isMember && !(record.kind === 'damage' && record.isOfStream);
    return damage && !isSkipped
      ? [{ kind: 'invalid', location: damage.location, reason: damage.reason }]
      : [];
  }
  const { value, location } = record;
  if (!isMember && isFields(value)) return [toFields(value, location)];
  const found = toEvents(value, record.textLength);
  const requests = found.flatMap((one): EmitRequest[] => {
    const where = one.item === undefined ? location : `item ${one.item} (${location})`;
    switch (one.kind) {
      case 'event':
        // A recorded event must keep its time, which is invalid.
        if (one.problem) return [{ location: where, kind: 'invalid', reason: one.problem }];
        return [{ location: where, kind: 'event', event: one.event }];
      case 'damage':
        return [{ location: where, kind: 'invalid', reason: one.reason }];
      case 'foreign':
        return isMember ? [] : [{ location: where, kind: 'invalid', reason: one.reason }];
      default:
        return [];
    }
  });
  const others = found.find((one) => one.kind === 'other');
  if (requests.length > 0 || others === undefined || isMember) return requests;
  return [{ location, kind: 'invalid', reason: `not an event (${others.what})` }];
}

function isFields(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value) && !OBJECT_FIELDS.some((sign) => sign in value) && !isJsonObject(value.object);
}

/** Fields of Kubernetes objects that are not names of flags. */
const OBJECT_FIELDS = [
  'apiVersion',
  'kind',
  'items',
  'metadata',
  'involvedObject',
  'involved_object',
  'regarding',
];

const TEXTS = [
  'object',
  'type',
  'reason',
  'message',
  'namespace',
  'component',
  'host',
  'action',
  'related',
  'fieldPath',
  'at',
] as const;

/** Alternative names of fields. */
const ALIASES = new Map([
  ['field-path', 'fieldPath'],
  ['annotation', 'annotations'],
  ['label', 'labels'],
  ['no-resolve', 'noResolve'],
]);

function toFields(record: Record<string, unknown>, location: string): EmitRequest {
  const fields: Partial<DraftFields> = {};
  let dedupe: string | undefined;
  try {
    for (const given of Object.keys(record)) {
      const value = record[given];
      const name = ALIASES.get(given) ?? given;
      if (isText(name)) fields[name] = toText(given, value);
      else if (name === 'dedupe') dedupe = toText(given, value);
      else if (name === 'annotations' || name === 'labels') fields[name] = toTexts(given, value);
      else if (name === 'resolve') fields.resolve = toBoolean(given, value);
      else if (name === 'noResolve') fields.resolve = !toBoolean(given, value);
      else throw usageError(`unknown field "${given}"`);
    }
  } catch (error) {
    if (!(error instanceof KevError)) throw error;
    return { location, kind: 'invalid', reason: error.message };
  }
  return { location, kind: 'fields', fields, dedupe };
}

function isText(name: string): name is (typeof TEXTS)[number] {
  return (TEXTS as readonly string[]).includes(name);
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw usageError(`invalid "${name}": expected a string`);
}

/** Parses `{"key": "value"}`, `"key=value"`, or a list of these. */
function toTexts(name: string, value: unknown): Record<string, string> {
  if (typeof value === 'string') return parsePairs(name, [value]);
  if (Array.isArray(value))
    return parsePairs(
      name,
      value.map((pair) => toText(name, pair)),
    );
  if (!isJsonObject(value)) throw usageError(`invalid "${name}": expected an object of strings`);
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => [key, toText(`${name}.${key}`, text)]),
  );
}

function toBoolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw usageError(`invalid "${name}": expected true or false`);
}
