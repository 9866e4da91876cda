import type { Clock } from '../clock.ts';
import type { ObjectReference } from '../event/types.ts';
import type { Stage } from './named-object.ts';

/** A watch goes on for months: then it is begun anew. */
const MAX_KNOWN = 20_000;

/** How long an answer holds about an object that is known by its name only: another one may take the name. */
const NAMED_MS = 1000;

interface Known {
  answer: Promise<boolean>;
  at: number;
}

/** Remembers which objects are wanted: many events are about few objects, and each is looked at once. */
export class KnownObjects {
  readonly #look: (object: ObjectReference, stage: Stage) => Promise<boolean>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #known = new Map<string, Known>();

  constructor(
    look: (object: ObjectReference, stage: Stage) => Promise<boolean>,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.#look = look;
    this.#clock = clock;
  }

  isWanted(object: ObjectReference, stage: Stage): Promise<boolean> {
    const { uid, apiVersion, kind, namespace, name } = object;
    const key = JSON.stringify([stage, uid, apiVersion, kind, namespace, name]);
    const now = this.#clock.monotonicMs();
    const known = this.#known.get(key);
    const isFixed = (uid && uid !== name) || stage === 'listed';
    if (known && (isFixed || now - known.at < NAMED_MS)) return known.answer;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const answer = this.#look(object, stage);
    answer.catch(() => this.#known.delete(key));
    this.#known.set(key, { answer, at: now });
    return answer;
  }
}
