import { builtInKinds, type Kind, kindNames } from '../../../kinds/kinds.ts';
import type { Candidate } from './candidates.ts';

/**
 * Completes a TYPE, with a slash: for each kind its first name that matches, singular before plural before short
 * names. A name that an earlier kind has, or that is typed with a dot, gets its group: `certificate.cert-manager.io/`.
 *
 * @param others kinds after the built-in ones
 */
export function typeCandidates(typed: string, others: readonly Kind[]): Candidate[] {
  const taken = new Set<string>();
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const kind of [...builtInKinds, ...others]) {
    const { group, singular, plural, shortNames } = kind;
    // Another version of a kind is the same kind.
    if (seen.has(`${plural}.${group}`)) continue;
    seen.add(`${plural}.${group}`);
    const name = [singular || kind.kind.toLowerCase(), plural, ...shortNames]
      .map((each) => (group && (taken.has(each) || typed.includes('.')) ? `${each}.${group}` : each))
      .find((each) => each.startsWith(typed));
    for (const each of kindNames(kind)) taken.add(each);
    if (name) candidates.push({ text: `${name}/`, about: kind.kind });
  }
  return candidates;
}
