import { earliest } from '../event/compare-times.ts';
import { type Fact, isDisplacement, isStart } from './facts.ts';
import type { Links } from './links.ts';
import { kindOfKey, type ObjectKey } from './object-key.ts';

/** Displaced pods of an owner, and those that were created and started. */
export interface Replacements {
  /** When each was displaced first. */
  displaced: ReadonlyMap<ObjectKey, bigint>;
  /** In the order in which they were started. */
  started: readonly { created: bigint; at: bigint }[];
}

/** Finds which pods of an owner were displaced, and when others were started. */
export function findReplacements(
  owner: ObjectKey,
  links: Links,
  factsOf: (object: ObjectKey) => readonly Fact[],
): Replacements {
  const displaced = new Map<ObjectKey, bigint>();
  const started: { created: bigint; at: bigint }[] = [];
  for (const { to, relation, fact: creation } of links.from(owner)) {
    if (relation !== 'owns' || kindOfKey(to) !== 'pod') continue;
    const facts = factsOf(to);
    const displacement = earliest(facts.filter(isDisplacement).map(({ first }) => first));
    if (displacement !== undefined) displaced.set(to, displacement);
    const created = creation?.first ?? earliest(facts.map(({ first }) => first));
    const at = earliest(facts.filter(isStart).map(({ last }) => last));
    if (created !== undefined && at !== undefined) started.push({ created, at });
  }
  return { displaced, started: started.sort((a, b) => (a.at < b.at ? -1 : 1)) };
}
