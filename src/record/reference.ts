import { copyReference } from '../event/copy-reference.ts';
import type { ObjectReference } from '../event/types.ts';
import { type ApiObject, classNameScheme, type Scheme, type TypeMeta } from './scheme.ts';

/** The object that an event is about: an object of the API, or a reference to one. */
export type RecordedObject = ApiObject | ObjectReference | null | undefined;

/**
 * Returns a reference to an object, for events about it.
 *
 * A value without `metadata` is a reference and is returned itself. An object with a kind or an apiVersion is used even
 * if the other is missing; for an object with neither, the scheme is called.
 *
 * @param object an object of the API, or a reference
 * @param scheme default: knows the classes of `@kubernetes/client-node`
 * @throws Error when the object is null, its metadata is not an object, or its kind is unknown
 *
 * @example
 * const { kind, name } = getReference(pod);
 *
 * Source: client-go `tools/reference/ref.go`, GetReference.
 */
export function getReference(
  object: RecordedObject,
  scheme: Scheme | null = classNameScheme,
): ObjectReference {
  if (typeof object !== 'object' || object === null) throw new Error("can't reference a nil object");
  if (isReference(object)) return object;
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null) {
    throw new Error('object does not implement the common interface for accessing the SelfLink');
  }
  const { apiVersion, kind } = ownType(object) ?? askScheme(object, scheme);

  const { namespace, name, uid, resourceVersion } = metadata;
  return copyReference({ kind, namespace, name, uid, apiVersion, resourceVersion } as ObjectReference);
}

/**
 * Returns a reference to a part of an object, such as `spec.containers{web}`. A reference passed as `object` is changed
 * in place.
 *
 * @throws Error as getReference
 *
 * @example
 * recorder.event(getPartialReference(pod, 'spec.containers{web}'), 'Warning', 'BackOff', 'restarting');
 *
 * Source: client-go `tools/reference/ref.go`, GetPartialReference.
 */
export function getPartialReference(
  object: RecordedObject,
  fieldPath: string,
  scheme: Scheme | null = classNameScheme,
): ObjectReference {
  const reference = getReference(object, scheme);
  reference.fieldPath = fieldPath;
  return reference;
}

function isReference(object: ApiObject | ObjectReference): object is ObjectReference {
  return (object as ApiObject).metadata === undefined;
}

/** The type in an object; undefined when both fields are empty or the apiVersion is invalid. */
function ownType({ apiVersion = '', kind = '' }: TypeMeta): TypeMeta | undefined {
  const slash = apiVersion.indexOf('/');
  if (slash !== apiVersion.lastIndexOf('/')) return undefined;
  // `/v1` has an empty group: it is `v1`.
  const version = slash === 0 ? apiVersion.slice(1) : apiVersion;
  return version || kind ? { apiVersion: version, kind } : undefined;
}

function askScheme(object: ApiObject, scheme: Scheme | null): TypeMeta {
  if (scheme === null) throw new Error('scheme is required to look up gvk');
  const [best] = scheme(object);
  if (!best?.apiVersion && !best?.kind) throw new Error('unexpected gvks registered for object: []');
  return best;
}
