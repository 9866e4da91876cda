import type { ObjectReference } from '../../event/types.ts';
import { matchesObject, type ObjectFilter } from '../../select/object-filter.ts';

/**
 * Where an event was read: in the first list, in a list after a watch was interrupted, or in a watch. In the first
 * list, events about earlier objects of the same name are skipped, as in `kubectl describe`. Later, a name means the
 * object that has it then.
 */
export type Stage = 'listed' | 'listed again' | 'new';

/**
 * Returns whether a reference is to an object that the user named: the existing one, and later ones of the same name.
 *
 * @param readUid reads the UID of the object that has the name now; undefined if there is none, or it is not known
 * @param isWatched the object may be replaced by another one while events are read
 */
export function namedObject(
  wanted: ObjectFilter,
  readUid: () => Promise<string | undefined>,
  isWatched: boolean,
): (object: ObjectReference, stage: Stage) => Promise<boolean> {
  const uidAtStart = readUid();
  // A rejection before the first use must not end the process.
  uidAtStart.catch(() => {});
  let uidAfterList: typeof uidAtStart | undefined;
  /** UIDs of objects that had the name before. */
  const earlier = new Set<string>();
  return async (object, stage) => {
    if (!matchesObject(object, wanted)) return false;
    const { uid } = object;
    if (stage !== 'listed') return !uid || !earlier.has(uid);
    if (matchesObject(object, { ...wanted, uid: await uidAtStart })) return true;
    if (isWatched) {
      // The object may be newer than the UID. The list is a snapshot, so reading the UID once more is enough.
      uidAfterList ??= readUid();
      if (matchesObject(object, { ...wanted, uid: await uidAfterList })) return true;
    }
    if (uid) earlier.add(uid);
    return false;
  };
}
