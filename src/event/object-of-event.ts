import type { CoreV1Event, ObjectReference } from './types.ts';

/** Returns the object that an event is about. An object without a namespace is in that of the event. */
export function objectOfEvent({ involvedObject, metadata }: CoreV1Event): ObjectReference {
  const namespace = involvedObject.namespace || metadata.namespace;
  return { ...involvedObject, ...(namespace && { namespace }) };
}

/** Names the object of an event as `kubectl get events` does, `pod/web-0`; by its kind alone without a name. */
export function objectNameIn({ involvedObject: { kind, name } }: CoreV1Event): string {
  const lower = toLower(kind ?? '');
  return name ? `${lower}/${name}` : lower;
}

// Remembers the last kind: events in a row are often about objects of the same kind.
let lastKind = '';
let lastLower = '';

function toLower(kind: string): string {
  if (kind !== lastKind) {
    lastKind = kind;
    lastLower = kind.toLowerCase();
  }
  return lastLower;
}
