import { nearestName } from '../core/nearest-name.ts';
import { builtInKinds, type Kind, kindNames, parseTypeName } from './kinds.ts';

/** Suggests what an unknown TYPE may mean: the same name in another group or version, else a similar name. */
export function suggestKind(type: string, kinds: readonly Kind[]): string | undefined {
  const name = parseTypeName(type)[0]?.name ?? '';
  const same = kinds.find((kind) => kindNames(kind).includes(name));
  if (same) return `did you mean "${same.plural}.${same.version}.${same.group}"?`;
  // Whole names first: for "pdo", suggest "pod" and not "po".
  const near = nearestName(name, [
    ...kinds.flatMap(({ plural, singular }) => [plural, singular]),
    ...kinds.flatMap(({ shortNames }) => shortNames),
  ]);
  return near && `did you mean "${near}"?`;
}

/** As `suggestKind`, for the built-in kinds: no suggestion for a type with a group. */
export function suggestBuiltInKind(type: string): string | undefined {
  return type.includes('.') ? undefined : suggestKind(type, builtInKinds());
}
