import type { Clock } from '../../core/clock.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { Stage } from '../flags/named-object.ts';

/** A watch goes on for months: then it is begun anew. */
const MAX_KNOWN = 20_000;

/** How long an answer holds about an object that is known by its name only: another one may take the name. */
const NAMED_MS = 1000;

/** How long it holds that an object is not wanted when the server refused to show objects: that may pass. */
const REFUSED_MS = 30_000;

interface Known {
  answer: Promise<boolean>;
  /** Until when it holds, on the monotonic clock. */
  untilMs: number;
}

/** Remembers which objects are wanted: many events are about few objects, and each is looked at once. */
export class ObjectMatchCache {
  readonly #look: (object: ObjectReference, stage: Stage) => Promise<boolean>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #refusals: () => number;
  readonly #known = new Map<string, Known>();

  /** @param refusals how often the server has refused to show objects */
  constructor(
    look: (object: ObjectReference, stage: Stage) => Promise<boolean>,
    clock: Pick<Clock, 'monotonicMs'>,
    refusals: () => number,
  ) {
    this.#look = look;
    this.#clock = clock;
    this.#refusals = refusals;
  }

  matches(object: ObjectReference, stage: Stage): Promise<boolean> {
    const { uid, apiVersion, kind, namespace, name } = object;
    const key = JSON.stringify([stage, uid, apiVersion, kind, namespace, name]);
    const nowMs = this.#clock.monotonicMs();
    const known = this.#known.get(key);
    if (known && nowMs < known.untilMs) return known.answer;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const isFixed = (uid && uid !== name) || stage === 'listed';
    const entry: Known = {
      answer: this.#lookUp(object, stage, () => {
        entry.untilMs = Math.min(entry.untilMs, nowMs + REFUSED_MS);
      }),
      untilMs: isFixed ? Number.POSITIVE_INFINITY : nowMs + NAMED_MS,
    };
    entry.answer.catch(() => this.#known.delete(key));
    this.#known.set(key, entry);
    return entry.answer;
  }

  async #lookUp(object: ObjectReference, stage: Stage, onDoubt: () => void): Promise<boolean> {
    const refusals = this.#refusals();
    const isWanted = await this.#look(object, stage);
    if (!isWanted && this.#refusals() !== refusals) onDoubt();
    return isWanted;
  }
}
