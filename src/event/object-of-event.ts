import type { CoreV1Event, ObjectReference } from './types.ts';

/** Returns the object that an event is about. An object without a namespace is in that of the event. */
export function objectOfEvent({ involvedObject, metadata }: CoreV1Event): ObjectReference {
  const namespace = involvedObject.namespace || metadata.namespace;
  return { ...involvedObject, ...(namespace && { namespace }) };
}
