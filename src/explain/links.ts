import type { ObjectReference } from '../event/types.ts';
import { guessOwners } from '../kinds/generated-name.ts';
import type { Fact, Facts } from './facts.ts';
import { keyOfReference, kindOfKey, type ObjectKey, objectKey, partsOfKey } from './object-key.ts';
import { plainMessageOf } from './wording/meaning-of.ts';

/** What shows that two objects belong together. `name`: only that of the second object suggests it. */
export type LinkBasis = 'owner-reference' | 'controller-message' | 'name';

/** A connection from an object to one that it owns, needs, or displaces. */
export interface Link {
  from: ObjectKey;
  to: ObjectKey;
  by: LinkBasis;
  /** `displaces`: a pod took the place of another. */
  relation: 'owns' | 'needs' | 'displaces';
  /** The event whose message shows it. */
  fact?: Fact;
}

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
    const references = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [];
    for (const owner of references as ObjectReference[]) {
      const key = keyOfReference({ ...owner, namespace: metadata.namespace ?? '' });
      add({ from: key, to: object, by: 'owner-reference', relation: 'owns' });
    }
  }
  const pods = podsByUid(byObject);
  for (const facts of byObject.values()) {
    for (const fact of facts) {
      for (const link of linksInMessage(fact, known)) add(link);
      const preemptor = preemptorIn(fact, pods);
      if (preemptor !== undefined)
        add({ from: preemptor, to: fact.object, by: 'controller-message', relation: 'displaces', fact });
      const node = nodeInFact(fact);
      if (node !== undefined) nodes.set(fact.object, node);
    }
  }
  const ofEarlier = new Set(earlier.flatMap((fact) => linksInMessage(fact, known)).map(({ to }) => to));
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

function appendTo(links: Map<ObjectKey, Link[]>, key: ObjectKey, link: Link): void {
  const listed = links.get(key);
  if (listed === undefined) links.set(key, [link]);
  else listed.push(link);
}

const CREATES = /^(?:Successfully )?(?:creat|delet|scal|stor|saw completed|requested)/i;
const CREATED =
  /\b(pod|job|claim|replica set|(?!Creat|Delet|Scal|Stor|Saw|Success)[A-Z][A-Za-z]+)(?: resource)?:? "?(?:([a-z0-9][-a-z0-9]*)\/)?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)/g;
const MENTIONED = /\b([A-Za-z]+)(?: resource)? "(?:([^"/\s]+)\/)?([^"/\s]+)"/g;

/** Kinds in messages, if they are written in another way there. */
const KINDS: Record<string, string> = { claim: 'persistentvolumeclaim', 'replica set': 'replicaset' };

/** `Created pod: web-0`, `Scaled up replica set web-5d8c to 3`, `Created Order resource "x"`: what a controller reports. */
function linksInMessage(fact: Fact, known: ReadonlySet<ObjectKey>): Link[] {
  const message = plainMessageOf(fact.event).slice(0, MAX_SEARCHED);
  const { namespace } = partsOfKey(fact.object);
  const links: Link[] = [];
  const keyOf = (kind: string, place: string | undefined, name: string) =>
    objectKey(KINDS[kind] ?? kind, place ?? namespace, name);
  if (CREATES.test(message) && kindOfKey(fact.object) !== 'pod') {
    for (const [, kind = '', place, name = ''] of message.matchAll(CREATED)) {
      const to = keyOf(kind, place, name);
      links.push({ from: fact.object, to, by: 'controller-message', relation: 'owns', fact });
    }
    const [, claim, pod] = /^create Claim (\S+) Pod (\S+) in StatefulSet/.exec(message) ?? [];
    if (claim !== undefined && pod !== undefined) {
      const between = { from: keyOf('pod', undefined, pod), to: keyOf('claim', undefined, claim) };
      links.push({ ...between, by: 'controller-message', relation: 'needs', fact });
    }
  } else if (fact.meaning.is === 'problem') {
    for (const [, kind = '', place, name = ''] of message.matchAll(MENTIONED)) {
      const to = keyOf(kind, place, name);
      if (known.has(to))
        links.push({ from: fact.object, to, by: 'controller-message', relation: 'needs', fact });
    }
    const [, users = ''] = /^Multi-Attach error .* used by pod\(s\) (.*)$/.exec(message) ?? [];
    for (const name of users.split(', ').filter(Boolean)) {
      const to = keyOf('pod', undefined, name);
      links.push({ from: fact.object, to, by: 'controller-message', relation: 'needs', fact });
    }
  }
  return links;
}

/** Finds the pod that takes the place of another: `Preempted by pod UID on node …`, or `by NAMESPACE/NAME` before 1.26. */
function preemptorIn({ event }: Fact, pods: ReadonlyMap<string, ObjectKey>): ObjectKey | undefined {
  if (event.reason !== 'Preempted') return undefined;
  if (event.related?.kind === 'Pod') return keyOfReference(event.related);
  const [, namespace, name = ''] =
    /^Preempted by (?:pod )?(?:([^/\s]+)\/)?(\S+) on node/.exec(plainMessageOf(event)) ?? [];
  return namespace === undefined ? pods.get(name) : objectKey('pod', namespace, name);
}

function podsByUid(byObject: Facts['byObject']): Map<string, ObjectKey> {
  const pods = new Map<string, ObjectKey>();
  for (const [object, [fact]] of byObject) {
    const uid = fact?.event.involvedObject.uid;
    if (uid && kindOfKey(object) === 'pod') pods.set(uid, object);
  }
  return pods;
}

/** What follows in a message may be the output of a program. */
const MAX_SEARCHED = 4096;

function nodeInFact({ object, event }: Fact): ObjectKey | undefined {
  if (kindOfKey(object) !== 'pod') return undefined;
  const { source, reportingComponent, reportingInstance, reason } = event;
  const assigned =
    reason === 'Scheduled' ? /^Successfully assigned \S+ to (\S+)/.exec(event.message ?? '') : null;
  const isKubelet = (source?.component || reportingComponent) === 'kubelet';
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
