import { isJsonObject, type JsonObject } from '../core/json-shape.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { EventPatch } from './sink.ts';

/**
 * The event with a patch applied; neither is changed. Objects are merged member by member, `null`
 * removes a member, everything else replaces.
 *
 * Source: Kubernetes' strategic merge patch, as far as events need it: no list of theirs is merged here.
 */
export function applyPatch(event: CoreV1Event, patch: EventPatch): CoreV1Event {
  return merge(event as unknown as JsonObject, patch as JsonObject) as unknown as CoreV1Event;
}

function merge(target: JsonObject, patch: JsonObject): JsonObject {
  // Maps, since a name in a patch may be `__proto__`.
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
