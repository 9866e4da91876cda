import { isJsonObject, type JsonObject } from '../core/json-shape.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { EventPatch } from './sink.ts';

/**
 * Returns an event with a patch applied; neither is changed. Objects are merged field by field, `null` removes a field,
 * everything else replaces it.
 *
 * Source: Kubernetes strategic merge patch, without merging of lists, which events do not need.
 */
export function applyPatch(event: CoreV1Event, patch: EventPatch): CoreV1Event {
  return merge(event as unknown as JsonObject, patch as JsonObject) as unknown as CoreV1Event;
}

function merge(target: JsonObject, patch: JsonObject): JsonObject {
  // A Map, because a name in a patch may be `__proto__`.
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) merged.delete(name);
    else if (isJsonObject(value)) {
      const before = merged.get(name);
      merged.set(name, merge(isJsonObject(before) ? before : {}, value));
    } else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
