import type { ObjectReference } from '../../event/types.ts';
import { apiVersionOf, findKind } from '../../kinds/kinds.ts';
import type { ObjectName } from '../../kinds/object-name.ts';

/**
 * Creates a reference to an object without looking it up. A built-in type gets its kind, its apiVersion, and no
 * namespace if it is cluster-scoped; any other type is used as the kind.
 */
export function unresolvedReference(object: ObjectName, namespace: string): ObjectReference {
  const kind = findKind(object.type);
  if (kind === undefined) return { kind: object.type, namespace, name: object.name };
  const { name } = object;
  const apiVersion = apiVersionOf(kind);
  return kind.namespaced
    ? { kind: kind.kind, namespace, name, apiVersion }
    : { kind: kind.kind, name, apiVersion };
}
