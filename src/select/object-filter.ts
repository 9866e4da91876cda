import type { ObjectReference } from '../event/types.ts';
import { type Kind, parseTypeName } from '../kinds/kinds.ts';
import type { FieldRequirement } from './query.ts';

/** Which object, or which kind of objects, events are wanted about. */
export interface ObjectFilter {
  /** What an event may call the kind, in lower case. */
  kinds: readonly string[];
  /** The kind to the letter, where it is known. */
  kind?: string;
  /** Missing: any group. */
  group?: string;
  /** Missing: every object of this kind. */
  name?: string | undefined;
  /** Missing: in any namespace, or in none. */
  namespace?: string | undefined;
  /** Which of all that ever had this name; missing: any of them. */
  uid?: string | undefined;
}

/** The objects of a kind that is known, or one of them. */
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
 * The objects of a type of which nothing is known but what the user calls it: `Certificate`, `certificates`,
 * `certificates.cert-manager.io`. A plural is brought back to the singular by the rules of English.
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
 * Whether a reference is to what is wanted. A reference that lacks its group, namespace or uid is taken by
 * the rest; the uid of a node may be its name, which is what the kubelet writes.
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

/** What a field selector can say of it without losing an event; the rest has to be looked at in each. */
export function objectFieldTerms({ kind, name }: ObjectFilter): FieldRequirement[] {
  const terms: FieldRequirement[] = [];
  if (kind !== undefined) terms.push({ field: 'involvedObject.kind', operator: '=', value: kind });
  if (name !== undefined) terms.push({ field: 'involvedObject.name', operator: '=', value: name });
  return terms;
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
