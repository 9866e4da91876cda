import { nearestName } from '../core/nearest-name.ts';
import { builtInKinds, type Kind, kindNames, parseTypeName } from './kinds.ts';

/**
 * What a TYPE that is none of these kinds may have meant: the same name in another group or version, else one
 * that is spelt nearly so.
 */
export function suggestKind(type: string, kinds: readonly Kind[]): string | undefined {
  const name = parseTypeName(type)[0]?.name ?? '';
  const same = kinds.find((kind) => kindNames(kind).includes(name));
  if (same) return `did you mean "${same.plural}.${same.version}.${same.group}"?`;
  // The whole names first: of "pdo", "pod" is said rather than "po".
  const near = nearestName(name, [
    ...kinds.flatMap(({ plural, singular }) => [plural, singular]),
    ...kinds.flatMap(({ shortNames }) => shortNames),
  ]);
  return near && `did you mean "${near}"?`;
}

/** As `suggestKind`, where no server tells what there is: of a type with a group nothing can be said. */
export function suggestBuiltInKind(type: string): string | undefined {
  return type.includes('.') ? undefined : suggestKind(type, builtInKinds);
}
