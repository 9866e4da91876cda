import { appendTo } from '../core/append-to.ts';
import { ownerReferencesOf } from '../event/owner-references.ts';
import { componentOf } from '../event/reporter.ts';
import { guessOwners } from '../kinds/generated-name.ts';
import type { Fact, Facts } from './facts.ts';
import type { Link, LinkBasis } from './link.ts';
import { messageLinkFinder } from './message-links.ts';
import { keyOfReference, kindOfKey, type ObjectKey, objectKey, partsOfKey } from './object-key.ts';

/** How objects belong together. */
export interface Links {
  /** Links from an object. */
  from(object: ObjectKey): readonly Link[];
  /** Links to an object from its owners, the surest first. */
  owners(object: ObjectKey): readonly Link[];
  /** The pod that took the place of another. */
  displacer(pod: ObjectKey): ObjectKey | undefined;
  /** The node that a pod's events name. */
  nodeOf(pod: ObjectKey): ObjectKey | undefined;
  /** All objects that facts or links name. */
  objects: ReadonlySet<ObjectKey>;
}

const BASES: readonly LinkBasis[] = ['owner-reference', 'controller-message', 'name'];

/**
 * Finds out how objects belong together: by owner references, by what controllers report, and, for objects without
 * either, by the names that controllers generate.
 */
export function findLinks({ byObject, earlier, objects }: Facts): Links {
  const known = new Set<ObjectKey>([...byObject.keys(), ...objects.keys()]);
  const from = new Map<ObjectKey, Link[]>();
  const owners = new Map<ObjectKey, Link[]>();
  const nodes = new Map<ObjectKey, ObjectKey>();
  const displacers = new Map<ObjectKey, ObjectKey>();
  const seen = new Set<string>();
  const add = (link: Link) => {
    if (link.from === link.to) return;
    const id = `${link.from}\n${link.to}\n${link.relation}`;
    if (seen.has(id)) return;
    seen.add(id);
    appendTo(from, link.from, link);
    if (link.relation === 'owns') appendTo(owners, link.to, link);
    if (link.relation === 'displaces') displacers.set(link.to, link.from);
    known.add(link.from).add(link.to);
  };
  for (const [object, { metadata }] of objects) {
    for (const owner of ownerReferencesOf(metadata)) {
      const key = keyOfReference({ ...owner, namespace: metadata.namespace ?? '' });
      add({ from: key, to: object, by: 'owner-reference', relation: 'owns' });
    }
  }
  const linksInMessage = messageLinkFinder(byObject, new Set(known));
  for (const facts of byObject.values()) {
    for (const fact of facts) {
      for (const link of linksInMessage(fact)) add(link);
      const node = nodeInFact(fact);
      if (node !== undefined) nodes.set(fact.object, node);
    }
  }
  const ofEarlier = new Set(earlier.flatMap(linksInMessage).map(({ to }) => to));
  // An inferred owner may have an inferred owner of its own: a set visits what is added to it meanwhile.
  for (const object of known) {
    const isKnown = owners.has(object) || objects.has(object) || ofEarlier.has(object);
    if (!isKnown) for (const owner of inferOwners(object)) add(owner);
    for (const claim of inferConsumers(object, known)) add(claim);
  }
  for (const links of owners.values()) links.sort((a, b) => BASES.indexOf(a.by) - BASES.indexOf(b.by));
  return {
    from: (object) => from.get(object) ?? [],
    owners: (object) => owners.get(object) ?? [],
    displacer: (pod) => displacers.get(pod),
    nodeOf: (pod) => nodes.get(pod),
    objects: known,
  };
}

/** Returns the node of a pod that an event about it names. */
export function nodeInFact({ object, event }: Pick<Fact, 'object' | 'event'>): ObjectKey | undefined {
  if (kindOfKey(object) !== 'pod') return undefined;
  const { source, reportingInstance, reason } = event;
  const assigned =
    reason === 'Scheduled' ? /^Successfully assigned \S+ to (\S+)/.exec(event.message ?? '') : null;
  const isKubelet = componentOf(event) === 'kubelet';
  const name = assigned?.[1] ?? (isKubelet ? source?.host || reportingInstance : undefined);
  return name ? objectKey('node', undefined, name) : undefined;
}

const KIND_NAMES: Record<string, string> = { pod: 'Pod', replicaset: 'ReplicaSet', job: 'Job' };

function inferOwners(object: ObjectKey): Link[] {
  const { kind, namespace, name } = partsOfKey(object);
  return guessOwners(KIND_NAMES[kind] ?? '', name).map((owner) => ({
    from: objectKey(owner.kind, namespace, owner.name),
    to: object,
    by: 'name',
    relation: 'owns',
  }));
}

/** The claim `data-web-0` is that of the pod `web-0`, and of the StatefulSet `web`. */
function inferConsumers(object: ObjectKey, known: ReadonlySet<ObjectKey>): Link[] {
  const { kind, namespace, name } = partsOfKey(object);
  if (kind !== 'persistentvolumeclaim') return [];
  const words = name.split('-');
  return words.flatMap((_, at): Link[] => {
    const pod = objectKey('pod', namespace, words.slice(at).join('-'));
    if (at === 0 || !known.has(pod)) return [];
    return [{ from: pod, to: object, by: 'name', relation: 'needs' }];
  });
}
