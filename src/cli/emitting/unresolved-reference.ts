import type { ObjectReference } from '../../event/types.ts';
import { apiVersionOf, findKind } from '../../kinds/kinds.ts';
import type { ObjectName } from '../../kinds/object-name.ts';

/**
 * The object as the user said it, without asking anybody whether it exists. A built-in type gets its
 * kind and apiVersion, and no namespace where it has none; any other type stands as its kind.
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
