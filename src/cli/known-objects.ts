import type { Effort } from '../cluster/object-heads.ts';
import type { ObjectReference } from '../event/types.ts';

/** A watch goes on for months: then it is begun anew. */
const MAX_KNOWN = 20_000;

/** Remembers which objects are wanted: many events are about few objects, and each is looked at once. */
export class KnownObjects {
  readonly #look: (object: ObjectReference, effort: Effort) => Promise<boolean>;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(look: (object: ObjectReference, effort: Effort) => Promise<boolean>) {
    this.#look = look;
  }

  isWanted(object: ObjectReference, effort: Effort): Promise<boolean> {
    const { uid, apiVersion, kind, namespace, name } = object;
    const key = JSON.stringify([effort, uid, apiVersion, kind, namespace, name]);
    let answer = this.#known.get(key);
    if (answer === undefined) {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      answer = this.#look(object, effort);
      answer.catch(() => this.#known.delete(key));
      this.#known.set(key, answer);
    }
    return answer;
  }
}
