import type { ObjectReference } from '../event/types.ts';
import type { KnownObject } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import type { Link } from './link.ts';
import type { Links } from './links.ts';
import { kindOfKey, type ObjectKey, partsOfKey } from './object-key.ts';

/** What to explain: an object, all of a namespace, or everything. */
export type Question =
  | { object: (reference: ObjectReference) => boolean }
  | { namespace: string | undefined };

/** The objects that a question is about. */
export interface Scope {
  /** The objects of a question about objects. */
  asked: ReadonlySet<ObjectKey>;
  /** All objects that a question is about, and all that they own or need. */
  members: ReadonlySet<ObjectKey>;
  /** Objects of which only displacements count: pods on a node in the question, nodes of pods in it, preempted pods. */
  displaced: ReadonlySet<ObjectKey>;
  /** The links from the roots to the other members. */
  pathTo(object: ObjectKey): readonly Link[];
}

/** Finds the objects that a question is about. */
export function findScope(
  question: Question,
  lifecycles: Lifecycles,
  objects: ReadonlyMap<ObjectKey, KnownObject>,
): Scope {
  const { links } = lifecycles;
  const roots = new Set([...links.objects].filter((key) => isRoot(key, question, lifecycles, objects)));
  const incoming = new Map<ObjectKey, Link>();
  const members = new Set(roots);
  // A set visits what is added to it meanwhile.
  for (const key of members) {
    for (const link of links.from(key)) {
      if (members.has(link.to) || link.relation === 'displaces') continue;
      incoming.set(link.to, link);
      members.add(link.to);
    }
  }
  return {
    asked: 'object' in question ? roots : new Set(),
    members,
    displaced: findDisplaced(members, links),
    pathTo: (object) => climb(object, incoming),
  };
}

function isRoot(
  key: ObjectKey,
  question: Question,
  lifecycles: Lifecycles,
  objects: ReadonlyMap<ObjectKey, KnownObject>,
): boolean {
  const { kind, namespace, name } = partsOfKey(key);
  if ('namespace' in question) return question.namespace === undefined || namespace === question.namespace;
  const apiVersion =
    objects.get(key)?.apiVersion ?? lifecycles.facts(key)[0]?.event.involvedObject.apiVersion;
  return question.object({ kind, namespace, name, ...(apiVersion && { apiVersion }) });
}

function findDisplaced(members: ReadonlySet<ObjectKey>, links: Links): Set<ObjectKey> {
  const found = new Set<ObjectKey>();
  for (const key of links.objects) {
    for (const { to, relation } of links.from(key)) {
      if (relation === 'displaces' && members.has(key) && !members.has(to)) found.add(to);
    }
    const node = kindOfKey(key) === 'pod' ? links.nodeOf(key) : undefined;
    if (node === undefined) continue;
    if (members.has(key) && !members.has(node)) found.add(node);
    if (members.has(node) && !members.has(key)) found.add(key);
  }
  return found;
}

function climb(object: ObjectKey, incoming: ReadonlyMap<ObjectKey, Link>): Link[] {
  const path: Link[] = [];
  for (let link = incoming.get(object); link !== undefined; link = incoming.get(link.from))
    path.unshift(link);
  return path;
}
