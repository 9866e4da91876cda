import type { ObjectReference } from '../event/types.ts';
import { type ApiObject, jsonScheme, type Scheme, type TypeMeta } from './scheme.ts';

/**
 * The reference to an object that an event about it holds.
 *
 * What has no `metadata` is taken for a reference, and given back as it is. An object that says its
 * kind or its apiVersion is believed, though it be half of it; else the scheme is asked.
 *
 * @param object an object as the API gives it, or a reference
 * @param scheme default: the object must tell itself what it is
 * @throws Error when the object is null, has metadata that is none, or nobody knows its kind
 *
 * Source: client-go `tools/reference/ref.go`, GetReference.
 */
export function getReference(
  object: ApiObject | ObjectReference | null | undefined,
  scheme: Scheme | null = jsonScheme,
): ObjectReference {
  if (typeof object !== 'object' || object === null) throw new Error("can't reference a nil object");
  if (isReference(object)) return object;
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null) {
    throw new Error('object does not implement the common interface for accessing the SelfLink');
  }
  const { apiVersion, kind } = ownType(object) ?? askScheme(object, scheme);

  const reference: ObjectReference = {};
  if (kind) reference.kind = kind;
  if (metadata.namespace) reference.namespace = metadata.namespace;
  if (metadata.name) reference.name = metadata.name;
  if (metadata.uid) reference.uid = metadata.uid;
  if (apiVersion) reference.apiVersion = apiVersion;
  if (metadata.resourceVersion) reference.resourceVersion = metadata.resourceVersion;
  return reference;
}

/**
 * The reference to a part of an object, such as `spec.containers{web}`. A reference that is passed in
 * is changed itself.
 *
 * @throws as getReference
 *
 * Source: client-go `tools/reference/ref.go`, GetPartialReference.
 */
export function getPartialReference(
  object: ApiObject | ObjectReference | null | undefined,
  fieldPath: string,
  scheme: Scheme | null = jsonScheme,
): ObjectReference {
  const reference = getReference(object, scheme);
  reference.fieldPath = fieldPath;
  return reference;
}

function isReference(object: ApiObject | ObjectReference): object is ObjectReference {
  return (object as ApiObject).metadata === undefined;
}

/** What an object says of itself; undefined when that is nothing, or its apiVersion cannot be read. */
function ownType({ apiVersion = '', kind = '' }: TypeMeta): TypeMeta | undefined {
  const slash = apiVersion.indexOf('/');
  if (slash !== apiVersion.lastIndexOf('/')) return undefined;
  // An empty group is none.
  const version = slash === 0 ? apiVersion.slice(1) : apiVersion;
  return version || kind ? { apiVersion: version, kind } : undefined;
}

function askScheme(object: ApiObject, scheme: Scheme | null): TypeMeta {
  if (scheme === null) throw new Error('scheme is required to look up gvk');
  const [best] = scheme(object);
  if (!best?.apiVersion && !best?.kind) throw new Error('unexpected gvks registered for object: []');
  return best;
}
