import { builtInKinds, type Kind, kindNames } from '../../../kinds/kinds.ts';
import type { Candidate } from './candidates.ts';

/**
 * The TYPEs that may be meant by what is typed, each with the slash behind it: of the names of a kind
 * the first that begins so, singular before plural before short ones. A name that another kind has
 * taken before, or that is typed with a dot, gets its group: `certificate.cert-manager.io/`.
 *
 * @param others kinds beside the built-in ones, which come before them
 */
export function typeCandidates(typed: string, others: readonly Kind[]): Candidate[] {
  const taken = new Set<string>();
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const kind of [...builtInKinds, ...others]) {
    const { group, plural } = kind;
    // Another version of a kind is the same kind.
    if (seen.has(`${plural}.${group}`)) continue;
    seen.add(`${plural}.${group}`);
    const name = namesInOrder(kind)
      .map((each) => (group && (taken.has(each) || typed.includes('.')) ? `${each}.${group}` : each))
      .find((each) => each.startsWith(typed));
    for (const each of kindNames(kind)) taken.add(each);
    if (name) candidates.push({ text: `${name}/`, about: kind.kind });
  }
  return candidates;
}

function namesInOrder({ singular, kind, plural, shortNames }: Kind): string[] {
  return [singular || kind.toLowerCase(), plural, ...shortNames];
}
