import type { ObjectReference } from '../../event/types.ts';
import { matchesObject, type ObjectFilter } from '../../select/object-filter.ts';

/**
 * Where an event was read: in the first list, in a list after a watch was interrupted, or in a watch. In the first
 * list, events about earlier objects of the same name are skipped, as in `kubectl describe`. Later, a name means the
 * object that has it then.
 */
export type Stage = 'listed' | 'listed again' | 'new';

/** An object that the user named: the existing one, and later ones of the same name. */
export class NamedObject {
  readonly #wanted: ObjectFilter;
  readonly #readUid: () => Promise<string | undefined>;
  readonly #isWatched: boolean;
  readonly #uid: Promise<string | undefined>;
  #uidAfterList: Promise<string | undefined> | undefined;
  /** UIDs of objects that had the name before. */
  readonly #earlier = new Set<string>();

  /**
   * @param readUid reads the UID of the object that has the name now; undefined if there is none, or it is not known
   * @param isWatched the object may be replaced by another one while events are read
   */
  constructor(wanted: ObjectFilter, readUid: () => Promise<string | undefined>, isWatched: boolean) {
    this.#wanted = wanted;
    this.#readUid = readUid;
    this.#isWatched = isWatched;
    this.#uid = readUid();
    // A rejection before the first use must not end the process.
    this.#uid.catch(() => {});
  }

  /** Whether a reference is to the object. */
  async isMeantBy(object: ObjectReference, stage: Stage): Promise<boolean> {
    const { uid } = object;
    if (!matchesObject(object, this.#wanted)) return false;
    if (stage !== 'listed') return !uid || !this.#earlier.has(uid);
    if (this.#isCurrent(object, await this.#uid)) return true;
    if (this.#isWatched) {
      // The object may be newer than the UID. The list is a snapshot, so reading the UID once more is enough.
      this.#uidAfterList ??= this.#readUid();
      if (this.#isCurrent(object, await this.#uidAfterList)) return true;
    }
    if (uid) this.#earlier.add(uid);
    return false;
  }

  #isCurrent(object: ObjectReference, uid: string | undefined): boolean {
    return matchesObject(object, { ...this.#wanted, uid });
  }
}
