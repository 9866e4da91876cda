import type { ObjectReference } from '../event/types.ts';
import { type Kind, parseTypeName } from '../kinds/kinds.ts';
import { equalsTerm, type FieldRequirement } from './query.ts';

/** Selects events about an object or a kind of objects. */
export interface ObjectFilter {
  /** Names of the kind in events, in lower case. */
  kinds: readonly string[];
  /** Exact name of the kind, if known. */
  kind?: string;
  /** Default: any group. */
  group?: string;
  /** Default: every object of the kind. */
  name?: string | undefined;
  /** Default: any namespace, or none. */
  namespace?: string | undefined;
  /** Default: any object that ever had the name. */
  uid?: string | undefined;
}

/** Creates a filter for the objects of a known kind, or for one of them. */
export function objectFilterForKind(
  kind: Kind,
  { name, namespace }: { name?: string | undefined; namespace?: string | undefined },
): ObjectFilter {
  return {
    kinds: [kind.kind.toLowerCase()],
    kind: kind.kind,
    group: kind.group,
    name,
    namespace: kind.namespaced ? namespace : undefined,
  };
}

/**
 * Creates a filter for an unknown type as the user wrote it: `Certificate`, `certificates`,
 * `certificates.cert-manager.io`. Plurals also match their singular, by the rules of English.
 */
export function objectFilterForType(
  type: string,
  { name, namespace }: { name?: string | undefined; namespace?: string | undefined },
): ObjectFilter {
  const { name: word, group } = parseTypeName(type).at(-1) ?? { name: type };
  const kinds = new Set([word, type.toLowerCase()]);
  if (word.endsWith('ies')) kinds.add(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) kinds.add(word.slice(0, -2));
  if (word.endsWith('s')) kinds.add(word.slice(0, -1));
  return { kinds: [...kinds], ...(group !== undefined && { group }), name, namespace };
}

/**
 * Whether a reference matches a filter. Members that the reference lacks are ignored. The UID of a node may be its
 * name, which is what the kubelet writes.
 *
 * Source: kubernetes#106475.
 */
export function matchesObject(reference: ObjectReference, wanted: ObjectFilter): boolean {
  const { kind = '', name, namespace, uid, apiVersion } = reference;
  return (
    wanted.kinds.includes(kind.toLowerCase()) &&
    (wanted.group === undefined || !apiVersion || groupOf(apiVersion) === wanted.group) &&
    (wanted.name === undefined || name === wanted.name) &&
    (wanted.namespace === undefined || !namespace || namespace === wanted.namespace) &&
    (wanted.uid === undefined || !uid || uid === wanted.uid || (uid === name && wanted.kind === 'Node'))
  );
}

/** Returns the part of a filter that a field selector can express without losing events. */
export function objectFieldTerms({ kind, name }: ObjectFilter): FieldRequirement[] {
  return [
    ...(kind === undefined ? [] : [equalsTerm('involvedObject.kind', kind)]),
    ...(name === undefined ? [] : [equalsTerm('involvedObject.name', name)]),
  ];
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
