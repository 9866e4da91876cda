import type { ObjectReference } from './types.ts';

/** Copies the non-empty fields of a reference, in Go's order. */
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
