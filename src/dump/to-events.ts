import { isJsonObject, type JsonObject } from '../core/json-shape.ts';
import { toCoreV1 } from '../event/convert.ts';
import { toRfc3339 } from '../event/loose-time.ts';
import { normalizeEvent, type ValueBudget } from '../event/normalize-event.ts';
import { parseTime } from '../event/time.ts';
import type { CoreV1Event, EventsV1Event, ObjectMeta } from '../event/types.ts';

/**
 * Content of a value of a dump.
 *
 * - `event`; `problem` describes members that could not be read
 * - `damage`: an invalid event, and why it is invalid
 * - `foreign`: well-formed JSON or YAML that is not a Kubernetes object
 * - `other`: an object of another kind, with its metadata if it is named
 * - `silent`: a DELETED of a watch, which means that an event expired, or a BOOKMARK
 *
 * `item` is its number in a list, such as `2.3` in a list of lists.
 */
export type DumpItem = { item?: string } & (
  | { kind: 'event'; event: CoreV1Event; problem?: string }
  | { kind: 'damage' | 'foreign'; reason: string }
  | { kind: 'other'; what: string; object?: DumpedObject }
  | { kind: 'silent' }
);

/** An object that is not an event. */
export interface DumpedObject {
  kind: string;
  apiVersion: string | undefined;
  /** Name, namespace, UID, creation time, and owners. */
  metadata: ObjectMeta;
}

/** Kind and apiVersion that a list gives for its items. */
interface ListType {
  kind: string | undefined;
  apiVersion: unknown;
}

const NO_LIST: ListType = { kind: undefined, apiVersion: undefined };

/** Limit of nested lists. */
const MAX_DEPTH = 10;

const NOT_AN_OBJECT: DumpItem = { kind: 'foreign', reason: 'not a Kubernetes object' };

/**
 * Finds the events in a value: an event of either API, a List, an array, a line of a watch, or any of these in a list.
 * An event has the group "" or events.k8s.io, and an object with a kind.
 *
 * @param textLength length of the value's text
 */
export function toEvents(value: unknown, textLength: number): DumpItem[] {
  return inValue(value, NO_LIST, { left: textLength }, 0);
}

function inValue(value: unknown, list: ListType, budget: ValueBudget, depth: number): DumpItem[] {
  if (value === null || value === undefined) return depth === 0 ? [] : [NOT_AN_OBJECT];
  if (depth > MAX_DEPTH) return [{ kind: 'damage', reason: 'nested too deeply' }];
  if (Array.isArray(value)) return ofItems(value, NO_LIST, budget, depth);
  if (!isJsonObject(value)) return [NOT_AN_OBJECT];
  if (isWatchLine(value)) {
    if (value.type === 'DELETED' || value.type === 'BOOKMARK') return [{ kind: 'silent' }];
    return inValue(value.object, list, budget, depth + 1);
  }
  const { items, apiVersion } = value;
  if (Array.isArray(items))
    return ofItems(items, { kind: listedKind(value.kind), apiVersion }, budget, depth);
  return [ofObject(value, list, budget)];
}

function isWatchLine(value: JsonObject): value is { type: string; object: JsonObject } {
  const { kind = null, type, object } = value;
  return kind === null && typeof type === 'string' && isJsonObject(object);
}

function ofItems(items: unknown[], list: ListType, budget: ValueBudget, depth: number): DumpItem[] {
  return items.flatMap((item, at) =>
    inValue(item, list, budget, depth + 1).map((found) => {
      return { ...found, item: found.item === undefined ? `${at + 1}` : `${at + 1}.${found.item}` };
    }),
  );
}

function ofObject(value: JsonObject, list: ListType, budget: ValueBudget): DumpItem {
  const isNewer = 'regarding' in value;
  const hasShape = isNewer || 'involvedObject' in value;
  if ('involved_object' in value)
    return { kind: 'damage', reason: 'an event with members in snake_case, such as involved_object' };
  const kind = value.kind ?? list.kind ?? (hasShape ? 'Event' : undefined);
  if (typeof kind !== 'string') return NOT_AN_OBJECT;
  if (kind === 'Status' && value.status !== 'Success') {
    const words = [value.message, value.reason].find((text) => typeof text === 'string' && text !== '');
    return { kind: 'damage', reason: `a refusal of the server: ${words ?? 'without a message'}` };
  }
  if (kind !== 'Event') {
    const object = toObject(kind, value.apiVersion ?? list.apiVersion, value.metadata);
    return { kind: 'other', what: kind, ...(object && { object }) };
  }
  const apiVersion = value.apiVersion ?? list.apiVersion ?? (isNewer ? 'events.k8s.io/v1' : 'v1');
  const isOfNewerApi = typeof apiVersion === 'string' && apiVersion.startsWith('events.k8s.io/');
  if (apiVersion !== 'v1' && !isOfNewerApi) {
    const group = typeof apiVersion === 'string' ? apiVersion : 'an unknown API';
    return { kind: 'damage', reason: `an Event of ${group}, not of v1 or events.k8s.io/v1` };
  }
  const event = isNewer ? toCoreV1(value as unknown as EventsV1Event) : value;
  const checked = normalizeEvent(event, budget);
  if (typeof checked === 'string') return { kind: 'damage', reason: checked };
  if (!checked.involvedObject.kind)
    return { kind: 'damage', reason: 'an event without the kind of the object that it is about' };
  const problem = readTimes(checked);
  return { kind: 'event', event: checked, ...(problem && { problem }) };
}

/** Keeps what shows which objects belong together. */
function toObject(kind: string, apiVersion: unknown, metadata: unknown): DumpedObject | undefined {
  if (!isJsonObject(metadata) || typeof metadata.name !== 'string') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [];
  const kept: ObjectMeta = { name: metadata.name };
  for (const name of ['namespace', 'uid', 'creationTimestamp'] as const) {
    const value = text(metadata[name]);
    if (value !== undefined) kept[name] = value;
  }
  kept.ownerReferences = owners.filter(isJsonObject).flatMap((owner) => {
    const [ownerKind, name] = [text(owner.kind), text(owner.name)];
    return ownerKind === undefined || name === undefined
      ? []
      : [{ kind: ownerKind, name, apiVersion: text(owner.apiVersion), uid: text(owner.uid) }];
  });
  return { kind, apiVersion: text(apiVersion), metadata: kept };
}

const TIMES = ['firstTimestamp', 'lastTimestamp', 'eventTime'] as const;

/** Converts times to RFC 3339. Removes invalid ones and returns a message that names them. */
function readTimes(event: CoreV1Event): string | undefined {
  const { metadata, series } = event;
  const problems: string[] = [];
  const read = (name: string, text: string | null | undefined): string | null => {
    const time = text ? toRfc3339(text) : undefined;
    if (text && time === undefined) problems.push(`"${name}" is not a time: ${text.slice(0, 40)}`);
    return time ?? null;
  };
  for (const name of TIMES) if (isOdd(event[name])) event[name] = read(name, event[name]);
  if (isOdd(metadata.creationTimestamp))
    metadata.creationTimestamp = read('metadata.creationTimestamp', metadata.creationTimestamp);
  if (isOdd(series?.lastObservedTime) && series)
    series.lastObservedTime = read('series.lastObservedTime', series.lastObservedTime);
  return problems.length === 0 ? undefined : problems.join('; ');
}

const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function isOdd(text: string | null | undefined): text is string {
  return typeof text === 'string' && !PLAIN.test(text) && parseTime(text) === undefined;
}

/** Returns the kind of a list's items: `Event` for `EventList`; undefined for `List`. */
function listedKind(kind: unknown): string | undefined {
  return typeof kind === 'string' && kind !== 'List' && kind.endsWith('List') ? kind.slice(0, -4) : undefined;
}
