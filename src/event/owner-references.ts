import type { ObjectMeta, ObjectReference } from './types.ts';

/** Returns the owner references of an object; none when its metadata is damaged. */
export function ownerReferencesOf({ ownerReferences }: ObjectMeta): ObjectReference[] {
  return Array.isArray(ownerReferences) ? ownerReferences : [];
}
