import type { Fact, Facts } from './facts.ts';
import type { Link } from './link.ts';
import { keyOfReference, kindOfKey, type ObjectKey, objectKey, partsOfKey } from './object-key.ts';

/**
 * Returns a function that finds the links in the message of an event.
 *
 * @param known all objects; those that a failure only mentions must be among them
 */
export function messageLinkFinder(
  byObject: Facts['byObject'],
  known: ReadonlySet<ObjectKey>,
): (fact: Fact) => Link[] {
  const pods = byUid(byObject, 'pod');
  const claims = byUid(byObject, 'persistentvolumeclaim');
  return (fact) => {
    const links = linksInMessage(fact, known);
    const claim = claimIn(fact, claims);
    if (claim !== undefined) links.push(needs(fact.object, claim, fact));
    const preemptor = preemptorIn(fact, pods);
    if (preemptor !== undefined)
      links.push({ ...needs(preemptor, fact.object, fact), relation: 'displaces' });
    return links;
  };
}

function needs(from: ObjectKey, to: ObjectKey, fact: Fact): Link {
  return { from, to, by: 'controller-message', relation: 'needs', fact };
}

const CREATES = /^(?:Successfully )?(?:creat|delet|scal|stor|saw completed|requested)/i;
const CREATED =
  /\b(pod|job|claim|replica set|(?!Creat|Delet|Scal|Stor|Saw|Success)[A-Z][A-Za-z]+)(?: resource)?:? "?(?:([a-z0-9][-a-z0-9]*)\/)?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)/g;
const MENTIONED = /\b([A-Za-z]+)(?: resource)? "(?:([^"/\s]+)\/)?([^"/\s]+)"/g;

/** Kinds in messages, if they are written in another way there. */
const KINDS: Record<string, string> = { claim: 'persistentvolumeclaim', 'replica set': 'replicaset' };

/** Whether a message may name objects that the object of its event owns, if that is not a pod. */
export function namesOwned(message: string): boolean {
  return CREATES.test(message);
}

function linksInMessage(fact: Fact, known: ReadonlySet<ObjectKey>): Link[] {
  const message = fact.message.slice(0, MAX_SEARCHED);
  if (namesOwned(message) && kindOfKey(fact.object) !== 'pod') return ownedIn(message, fact);
  if (fact.meaning.is === 'problem') return neededIn(message, fact, known);
  const waiting = /^waiting for pod (\S+) to be scheduled/.exec(message)?.[1];
  return waiting === undefined ? [] : [needs(keyNamedIn(fact, 'pod', waiting), fact.object, fact)];
}

/** `Created pod: web-0`, `Scaled up replica set web-5d8c to 3`, `Created Order resource "x"`: what a controller reports. */
function ownedIn(message: string, fact: Fact): Link[] {
  const links = [...message.matchAll(CREATED)].map(([, kind = '', namespace, name = '']): Link => {
    const to = keyNamedIn(fact, kind, name, namespace);
    return { from: fact.object, to, by: 'controller-message', relation: 'owns', fact };
  });
  const [, claim, pod] = /^create Claim (\S+) Pod (\S+) in StatefulSet/.exec(message) ?? [];
  if (claim !== undefined && pod !== undefined)
    links.push(needs(keyNamedIn(fact, 'pod', pod), keyNamedIn(fact, 'claim', claim), fact));
  return links;
}

/** `Failed to wait for order resource "x"`, `Volume is already used by pod(s) web-0`: what a failure mentions. */
function neededIn(message: string, fact: Fact, known: ReadonlySet<ObjectKey>): Link[] {
  // Most messages mention nothing.
  const names = message.includes('"') ? [...message.matchAll(MENTIONED)] : [];
  const mentioned = names
    .map(([, kind = '', namespace, name = '']) => keyNamedIn(fact, kind, name, namespace))
    // A namespace is where something failed. Events about it, such as those of any `kev run`, are not the cause.
    .filter((key) => known.has(key) && kindOfKey(key) !== 'namespace');
  const [, users = ''] = /^Multi-Attach error .* used by pod\(s\) (.*)$/.exec(message) ?? [];
  const pods = users.split(', ').filter(Boolean);
  return [...mentioned, ...pods.map((pod) => keyNamedIn(fact, 'pod', pod))].map((to) =>
    needs(fact.object, to, fact),
  );
}

/** Returns the key of an object that a message names: in the namespace of the fact's object, if it names none. */
function keyNamedIn({ object }: Fact, kind: string, name: string, namespace?: string): ObjectKey {
  return objectKey(KINDS[kind.toLowerCase()] ?? kind, namespace ?? partsOfKey(object).namespace, name);
}

/** Finds the pod that takes the place of another: `Preempted by pod UID on node …`, or `by NAMESPACE/NAME` before 1.26. */
function preemptorIn({ event, message }: Fact, pods: ReadonlyMap<string, ObjectKey>): ObjectKey | undefined {
  if (event.reason !== 'Preempted') return undefined;
  if (event.related?.kind === 'Pod') return keyOfReference(event.related);
  const [, namespace, name = ''] = /^Preempted by (?:pod )?(?:([^/\s]+)\/)?(\S+) on node/.exec(message) ?? [];
  return namespace === undefined ? pods.get(name) : objectKey('pod', namespace, name);
}

/** Finds the claim of a volume that an event about a pod names: the name of its volume has the UID of the claim. */
function claimIn({ event, object }: Fact, claims: ReadonlyMap<string, ObjectKey>): ObjectKey | undefined {
  if (claims.size === 0 || kindOfKey(object) !== 'pod') return undefined;
  const uid = /"pvc-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/.exec(event.message ?? '')?.[1];
  return uid === undefined ? undefined : claims.get(uid);
}

/** Finds the objects of a kind by the UIDs in their events. */
function byUid(byObject: Facts['byObject'], kind: string): Map<string, ObjectKey> {
  const found = new Map<string, ObjectKey>();
  for (const [object, [fact]] of byObject) {
    const uid = fact?.event.involvedObject.uid;
    if (uid && kindOfKey(object) === kind) found.set(uid, object);
  }
  return found;
}

/** What follows in a message may be the output of a program. */
const MAX_SEARCHED = 4096;
