import type { Clock } from '../../core/clock.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { Stage } from '../flags/named-object.ts';

/** Limits the memory of watches that run for months: a full cache is cleared. */
const MAX_KNOWN = 20_000;

/** Lifetime of a result for an object without a UID: another object may get its name. */
const NAMED_MS = 1000;

/** Lifetime of a negative result after the server refused to show objects, which may be temporary. */
const REFUSED_MS = 30_000;

interface Known {
  result: Promise<boolean>;
  /** When it expires, on the monotonic clock. */
  untilMs: number;
}

/** Caches which objects match a filter: many events are about the same few objects. */
export class ObjectMatchCache {
  readonly #look: (object: ObjectReference, stage: Stage) => Promise<boolean>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #refusals: () => number;
  readonly #known = new Map<string, Known>();

  /** @param refusals returns how many times the server refused to show objects */
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
    if (known && nowMs < known.untilMs) return known.result;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const isFixed = (uid && uid !== name) || stage === 'listed';
    const entry: Known = {
      result: this.#lookUp(object, stage, () => {
        entry.untilMs = Math.min(entry.untilMs, nowMs + REFUSED_MS);
      }),
      untilMs: isFixed ? Number.POSITIVE_INFINITY : nowMs + NAMED_MS,
    };
    entry.result.catch(() => this.#known.delete(key));
    this.#known.set(key, entry);
    return entry.result;
  }

  async #lookUp(object: ObjectReference, stage: Stage, onDoubt: () => void): Promise<boolean> {
    const refusals = this.#refusals();
    const isWanted = await this.#look(object, stage);
    if (!isWanted && this.#refusals() !== refusals) onDoubt();
    return isWanted;
  }
}
