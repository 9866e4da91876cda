import type { ObjectReference } from '../../event/types.ts';
import { matchesObject, type ObjectFilter } from '../../select/object-filter.ts';

/**
 * When events were seen: in the list with which reading begins, in a list after a watch was interrupted, or in a watch.
 * In the first list, events about earlier objects of the same name are left out, as in `kubectl describe`; later, a
 * name means whichever object has it then.
 */
export type Stage = 'listed' | 'listed again' | 'new';

/** The object that a user named: the one that exists, and every later one of the same name. */
export class NamedObject {
  readonly #wanted: ObjectFilter;
  readonly #readUid: () => Promise<string | undefined>;
  readonly #isWatched: boolean;
  readonly #uid: Promise<string | undefined>;
  #uidAfterList: Promise<string | undefined> | undefined;
  /** The UIDs of objects that had the name before. */
  readonly #earlier = new Set<string>();

  /**
   * @param readUid the UID of the object that has the name now; undefined: there is none, or it is not known
   * @param isWatched the object may be replaced by another one while events are read
   */
  constructor(wanted: ObjectFilter, readUid: () => Promise<string | undefined>, isWatched: boolean) {
    this.#wanted = wanted;
    this.#readUid = readUid;
    this.#isWatched = isWatched;
    this.#uid = readUid();
    // Whoever asks for it hears of it; a failure that comes before that must not end the process.
    this.#uid.catch(() => {});
  }

  /** Whether a reference means the object. */
  async isMeantBy(object: ObjectReference, stage: Stage): Promise<boolean> {
    const { uid } = object;
    if (!matchesObject(object, this.#wanted)) return false;
    if (stage !== 'listed') return !uid || !this.#earlier.has(uid);
    if (this.#isCurrent(object, await this.#uid)) return true;
    if (this.#isWatched) {
      // It may have been created after the UID was read. The list is of one moment: once more is enough.
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
