import { appendTo } from '../core/append-to.ts';
import { latest } from '../event/compare-times.ts';
import type { Fact, Facts } from './facts.ts';
import type { Links } from './links.ts';
import { kindOfKey, type ObjectKey, objectKey, partsOfKey } from './object-key.ts';
import { findReplacements, type Replacements } from './replacements.ts';

/** A change of the number of replicas of a ReplicaSet. */
export interface Scaling {
  to: number;
  /** Unknown when the wording of an older version does not have it. */
  from: number | undefined;
  isDown: boolean;
  at: bigint;
}

/** What is known about the lifecycle of each object, beyond its problems. */
export interface Lifecycles {
  facts(object: ObjectKey): readonly Fact[];
  /** The facts about starts, successes, stops, and crashes of an object, which are few. */
  milestones(object: ObjectKey): readonly Fact[];
  /** When an object was deleted, or last had an event, if it does not exist any more. */
  deletedAt(object: ObjectKey): bigint | undefined;
  /** The displaced pods of an owner, and those that may have replaced them. */
  replacements(owner: ObjectKey): Replacements;
  /** How a ReplicaSet was scaled, in order. */
  scalings(replicaSet: ObjectKey): readonly Scaling[];
  links: Links;
  /** The current time, in nanoseconds since the epoch. */
  now: bigint;
}

/** Finds deletions and scalings in what controllers and the kubelet report. */
export function toLifecycles({ byObject, missing }: Facts, links: Links, now: bigint): Lifecycles {
  const deletions = new Map<ObjectKey, bigint>();
  const scalings = new Map<ObjectKey, Scaling[]>();
  const setDeleted = (object: ObjectKey, at: bigint) => {
    if (at > (deletions.get(object) ?? -1n)) deletions.set(object, at);
  };
  for (const [object, facts] of byObject) {
    const { namespace } = partsOfKey(object);
    if (missing.has(object)) setDeleted(object, latest(facts.map(({ last }) => last)) ?? 0n);
    for (const fact of facts) {
      if (fact.meaning.is === 'deletion') setDeleted(object, fact.last);
      const deleted = deletedIn(fact.message);
      if (deleted) setDeleted(objectKey(deleted.kind, namespace, deleted.name), fact.last);
      const scaled = scalingIn(fact);
      if (!scaled) continue;
      appendTo(scalings, objectKey('replicaset', namespace, scaled.name), scaled);
    }
  }
  for (const [key, list] of scalings) {
    list.sort((a, b) => (a.at < b.at ? -1 : 1));
    const last = list.at(-1);
    if (last?.to !== 0) continue;
    for (const { to } of links.from(key)) if (kindOfKey(to) === 'pod') setDeleted(to, last.at);
  }
  const milestones = new Map<ObjectKey, Fact[]>();
  const replacements = new Map<ObjectKey, Replacements>();
  const factsOf = (object: ObjectKey) => byObject.get(object) ?? [];
  return {
    milestones(object) {
      const known = milestones.get(object) ?? factsOf(object).filter(isMilestone);
      milestones.set(object, known);
      return known;
    },
    replacements(owner) {
      const known = replacements.get(owner) ?? findReplacements(owner, links, factsOf);
      replacements.set(owner, known);
      return known;
    },
    facts: factsOf,
    deletedAt: (object) => deletions.get(object),
    scalings: (key) => scalings.get(key) ?? [],
    links,
    now,
  };
}

function isMilestone({ meaning }: Fact): boolean {
  if (meaning.is === 'problem') return meaning.class === 'crash';
  return meaning.is === 'step' || meaning.is === 'success' || meaning.is === 'consequence';
}

function deletedIn(message: string): { kind: string; name: string } | undefined {
  const [, kind, name, ofSet] =
    /^(?:Deleted (pod|job):? (\S+)|delete Pod (\S+) in StatefulSet)/.exec(message) ?? [];
  const deleted = name ?? ofSet;
  return deleted === undefined ? undefined : { kind: kind ?? 'pod', name: deleted };
}

/** `Scaled up replica set web-5d8c to 3 from 1`; `… from 1 to 3` since Kubernetes 1.29; Argo Rollouts has its own form. */
function scalingIn({ event, message, last }: Fact): (Scaling & { name: string }) | undefined {
  if (event.reason !== 'ScalingReplicaSet') return undefined;
  const [, name, text = ''] = /replica ?set (\S+)(.*)$/is.exec(message) ?? [];
  const to = /\bto (\d+)/.exec(text)?.[1];
  if (name === undefined || to === undefined) return undefined;
  const from = /\bfrom (\d+)/.exec(text)?.[1];
  const isDown = /^Scaled down/i.test(message);
  return { name, to: Number(to), from: from === undefined ? undefined : Number(from), isDown, at: last };
}
