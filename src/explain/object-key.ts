import type { ObjectReference } from '../event/types.ts';
import { builtInKinds } from '../kinds/kinds.ts';

/** Identifies an object by kind, namespace, and name, whatever its UID: `pod/shop/web-0`, `node//worker-1`. */
export type ObjectKey = string & { readonly isObjectKey: unique symbol };

const CLUSTER_SCOPED = new Set(
  builtInKinds()
    .filter((kind) => !kind.namespaced)
    .map(({ kind }) => kind.toLowerCase()),
);

/** Returns the key of an object. The namespace of a cluster-scoped kind is ignored. */
export function objectKey(kind: string, namespace: string | undefined, name: string): ObjectKey {
  const lower = kind.toLowerCase();
  return `${lower}/${CLUSTER_SCOPED.has(lower) ? '' : (namespace ?? '')}/${name}` as ObjectKey;
}

/** Returns the key of a referenced object. */
export function keyOfReference({ kind = '', namespace, name = '' }: ObjectReference): ObjectKey {
  return objectKey(kind, namespace, name);
}

/** Splits a key into its parts. The kind is in lower case. */
export function partsOfKey(key: ObjectKey): { kind: string; namespace: string; name: string } {
  const [kind = '', namespace = '', ...name] = key.split('/');
  return { kind, namespace, name: name.join('/') };
}

/** Formats an object as kubectl does: `pod/web-0`. */
export function formatKey(key: ObjectKey): string {
  const { kind, name } = partsOfKey(key);
  return `${kind}/${name}`;
}

/** Returns the kind of an object, in lower case. */
export function kindOfKey(key: ObjectKey): string {
  return key.slice(0, key.indexOf('/'));
}
