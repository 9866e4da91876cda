import { type Budget, checkEvent } from '../event/check-event.ts';
import { toCoreV1 } from '../event/convert.ts';
import { isJsonObject } from '../event/json-object.ts';
import type { CoreV1Event, EventsV1Event } from '../event/types.ts';

/** An event of a dump, or why there is none where one should be; of a list, the how many-th it is. */
export type Found = { item?: number } & (
  | { kind: 'event'; event: CoreV1Event }
  | { kind: 'damage'; reason: string }
);

/**
 * The events that a value holds: an event in either API, a List, an array, or a line of a watch. Objects of
 * other kinds hold none.
 *
 * @param textLength how long the text was that the value comes from
 */
export function toEvents(value: unknown, textLength: number): Found[] {
  return inValue(value, { left: textLength });
}

function inValue(line: unknown, budget: Budget): Found[] {
  let value = line;
  while (isWatchLine(value)) value = value.object;
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return ofItems(value, undefined, budget);
  if (!isJsonObject(value)) return [{ kind: 'damage', reason: 'it is no Kubernetes object' }];
  const { kind, items } = value;
  return Array.isArray(items) ? ofItems(items, listedKind(kind), budget) : ofObject(value, kind, budget);
}

function isWatchLine(value: unknown): value is { object: unknown } {
  if (!isJsonObject(value) || Array.isArray(value.items)) return false;
  return value.kind === undefined && typeof value.type === 'string' && isJsonObject(value.object);
}

function ofItems(items: unknown[], kind: string | undefined, budget: Budget): Found[] {
  return items.flatMap((item, at): Found[] => {
    const found: Found[] = isJsonObject(item)
      ? ofObject(item, item.kind ?? kind, budget)
      : [{ kind: 'damage', reason: 'it is no Kubernetes object' }];
    return found.map((one) => ({ ...one, item: at + 1 }));
  });
}

function ofObject(value: Record<string, unknown>, kind: unknown, budget: Budget): Found[] {
  const hasShape = 'involvedObject' in value || 'regarding' in value;
  if (kind === undefined && !hasShape) return [{ kind: 'damage', reason: 'it is no Kubernetes object' }];
  if (kind !== undefined && kind !== 'Event') return [];
  const { apiVersion = 'regarding' in value ? 'events.k8s.io/v1' : 'v1' } = value;
  const isNewer = apiVersion === 'events.k8s.io/v1' || apiVersion === 'events.k8s.io/v1beta1';
  // There are others: audit.k8s.io/v1 has an Event that is something else.
  if (apiVersion !== 'v1' && !isNewer) return [];
  const event = isNewer ? toCoreV1(value as unknown as EventsV1Event) : value;
  const checked = checkEvent(event, budget);
  return [
    typeof checked === 'string' ? { kind: 'damage', reason: checked } : { kind: 'event', event: checked },
  ];
}

/** `Event` of `EventList`; undefined for a List of anything. */
function listedKind(kind: unknown): string | undefined {
  return typeof kind === 'string' && kind !== 'List' && kind.endsWith('List') ? kind.slice(0, -4) : undefined;
}
