import type { ObjectReference } from './types.ts';

/** A reference of its own, in Go's order, of what a reference has and is not empty, and of nothing else. */
export function copyReference(reference: ObjectReference): ObjectReference {
  const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = reference;
  const copy: ObjectReference = {};
  if (kind) copy.kind = kind;
  if (namespace) copy.namespace = namespace;
  if (name) copy.name = name;
  if (uid) copy.uid = uid;
  if (apiVersion) copy.apiVersion = apiVersion;
  if (resourceVersion) copy.resourceVersion = resourceVersion;
  if (fieldPath) copy.fieldPath = fieldPath;
  return copy;
}
