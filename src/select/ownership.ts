import { ownerReferencesOf } from '../event/owner-references.ts';
import type { ObjectMeta, ObjectReference } from '../event/types.ts';
import { guessOwners } from '../kinds/generated-name.ts';

/** An object in a chain of owners; one that is `guessed` is known by a name only. */
export interface Ancestor extends ObjectReference {
  guessed?: boolean;
}

/** Longer chains of owners are cycles. */
const MAX_LENGTH = 16;

/**
 * Whether an object or one of its owners matches. Owners come from `ownerReferences`; for objects that no longer
 * exist, they are inferred from names.
 *
 * @param findMetadata returns an object's metadata; undefined if it does not exist or is not known
 */
export async function someAncestor(
  object: Ancestor,
  fits: (ancestor: Ancestor) => boolean | Promise<boolean>,
  findMetadata: (ancestor: Ancestor) => Promise<ObjectMeta | undefined>,
  left: number = MAX_LENGTH,
): Promise<boolean> {
  if (await fits(object)) return true;
  if (left === 0) return false;
  for (const owner of ownersOf(object, await findMetadata(object))) {
    if (await someAncestor(owner, fits, findMetadata, left - 1)) return true;
  }
  return false;
}

function ownersOf(
  { kind = '', name = '', namespace }: Ancestor,
  metadata: ObjectMeta | undefined,
): Ancestor[] {
  const location = namespace === undefined ? {} : { namespace };
  if (metadata === undefined) {
    return guessOwners(kind, name).map((owner) => ({ ...owner, ...location, guessed: true }));
  }
  return ownerReferencesOf(metadata).map((owner) => ({ ...owner, ...location }));
}
