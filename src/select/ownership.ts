import type { ObjectMeta, ObjectReference } from '../event/types.ts';
import { guessOwners } from '../kinds/generated-name.ts';

/** An object in a chain of owners; one that is `guessed` is known by a name only. */
export interface Ancestor extends ObjectReference {
  guessed?: boolean;
}

/** No chain of owners is as long; one that is goes in a circle. */
const MAX_LENGTH = 16;

/**
 * Whether an object fits, or one that owns it, directly or through others: up its `ownerReferences`, and
 * where an object is not there any more, by what its name tells.
 *
 * @param findHead gives an object's metadata; undefined when it is not there or not known
 */
export async function someAncestor(
  object: Ancestor,
  fits: (ancestor: Ancestor) => boolean | Promise<boolean>,
  findHead: (ancestor: Ancestor) => Promise<ObjectMeta | undefined>,
  left: number = MAX_LENGTH,
): Promise<boolean> {
  if (await fits(object)) return true;
  if (left === 0) return false;
  for (const owner of ownersOf(object, await findHead(object))) {
    if (await someAncestor(owner, fits, findHead, left - 1)) return true;
  }
  return false;
}

function ownersOf({ kind = '', name = '', namespace }: Ancestor, head: ObjectMeta | undefined): Ancestor[] {
  const place = namespace === undefined ? {} : { namespace };
  if (head === undefined) {
    return guessOwners(kind, name).map((owner) => ({ ...owner, ...place, guessed: true }));
  }
  const references = head.ownerReferences;
  return Array.isArray(references)
    ? references.map((owner: ObjectReference) => ({ ...owner, ...place }))
    : [];
}
