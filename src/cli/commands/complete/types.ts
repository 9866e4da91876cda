import type { CoreV1Event } from '../../../event/types.ts';
import { builtInKinds, type Kind, kindNames } from '../../../kinds/kinds.ts';
import { groupOf } from '../../../select/object-filter.ts';
import type { Candidate } from './candidates.ts';

/**
 * Completes a TYPE, with a slash: for each kind its first name that matches, singular before plural before short
 * names. A name that an earlier kind has, or that is typed with a dot, gets its group: `certificate.cert-manager.io/`.
 * The kinds with most events come first.
 *
 * @param kinds those of the server; none: the built-in kinds and those of the events
 */
export function typeCandidates(
  typed: string,
  kinds: readonly Kind[],
  events: readonly CoreV1Event[],
): Candidate[] {
  const counts = new Map<string, number>();
  for (const { involvedObject } of events) {
    const key = keyOfKind(involvedObject);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const taken = new Set<string>();
  const seen = new Set<string>();
  const found: { candidate: Candidate; count: number }[] = [];
  for (const each of possibleKinds(kinds, events)) {
    const { kind, group, singular, plural, shortNames } = each;
    // Another version of a kind is the same kind.
    if (seen.has(`${plural}.${group}`)) continue;
    seen.add(`${plural}.${group}`);
    const name = [singular || kind.toLowerCase(), plural, ...shortNames]
      .map((text) => (group && (taken.has(text) || typed.includes('.')) ? `${text}.${group}` : text))
      .find((text) => text.startsWith(typed));
    for (const text of kindNames(each)) taken.add(text);
    // Some events don't have the group of their object.
    const count = (counts.get(`${kind}.${group}`) ?? 0) + (counts.get(kind) ?? 0);
    const description = count > 0 ? `${kind}, with events` : kind;
    if (name) found.push({ candidate: { text: `${name}/`, description }, count });
  }
  return found.toSorted((a, b) => b.count - a.count).map(({ candidate }) => candidate);
}

/** Lists the built-in kinds first, as kev looks types up. */
function possibleKinds(kinds: readonly Kind[], events: readonly CoreV1Event[]): Kind[] {
  if (kinds.length === 0) return [...builtInKinds(), ...customKinds(events)];
  const known = new Set(kinds.map(({ plural, group }) => `${plural}.${group}`));
  return [...builtInKinds().filter(({ plural, group }) => known.has(`${plural}.${group}`)), ...kinds];
}

/** The kinds of events that are not built in, as far as events tell. */
function customKinds(events: readonly CoreV1Event[]): Kind[] {
  const builtIn = new Set(builtInKinds().flatMap(({ kind, group }) => [kind, `${kind}.${group}`]));
  return events.flatMap(({ involvedObject }) => {
    const { kind, apiVersion = '' } = involvedObject;
    if (!kind || builtIn.has(keyOfKind(involvedObject))) return [];
    const name = kind.toLowerCase();
    const names = { kind, plural: name, singular: name, shortNames: [] };
    return [{ ...names, group: groupOf(apiVersion), version: '', namespaced: true }];
  });
}

function keyOfKind({ kind = '', apiVersion }: CoreV1Event['involvedObject']): string {
  return apiVersion ? `${kind}.${groupOf(apiVersion)}` : kind;
}
