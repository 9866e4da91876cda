import { KevError, UnavailableError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import type { EventDraft } from '../../event/draft.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import { Semaphore } from '../../record/semaphore.ts';
import type { Backend } from '../backend/backend.ts';
import type { RetryBudget } from './retry-budget.ts';
import { unresolvedReference } from './unresolved-reference.ts';

/** Number of lookups in flight. */
const CONCURRENCY = 16;

/** Number of cached lookups, and their lifetime: a recreated object has another UID. */
const MAX_REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60 * 1000;

/** Objects of an event. */
export interface EventObjects {
  reference: ObjectReference;
  related?: ObjectReference | undefined;
  /** Warnings for the author of the event. */
  warnings: string[];
  /** Why they could not be looked up; the references are unresolved. */
  failure?: UnavailableError | KevError;
  /** Objects to look up later. */
  unresolved?: Unresolved;
}

/** Objects of an event that were not looked up. */
export interface Unresolved {
  object: ObjectName;
  related?: ObjectName;
  namespace: string;
}

type Found = Awaited<ReturnType<Backend['resolve']>>;

/** Looks up the objects of events, each object once. */
export class ObjectLookup {
  readonly #backend: Backend;
  readonly #retryBudget: RetryBudget;
  readonly #semaphore = new Semaphore(CONCURRENCY);
  readonly #known = new Map<string, { found: Promise<Found>; untilMs: number }>();

  constructor(backend: Backend, retryBudget: RetryBudget) {
    this.#backend = backend;
    this.#retryBudget = retryBudget;
  }

  /** Looks up the objects of a draft. */
  async findObjects({ object, related, fieldPath, ...draft }: EventDraft): Promise<EventObjects> {
    const namespace = draft.namespace ?? this.#backend.namespace;
    const unresolved = (name: ObjectName): Found => ({ reference: unresolvedReference(name, namespace) });
    const find = (name: ObjectName) => (draft.resolve ? this.#find(name, namespace) : unresolved(name));
    const toObjects = ([found, other]: [Found, Found | undefined]): EventObjects => ({
      reference: { ...found.reference, ...(fieldPath && { fieldPath }) },
      related: other?.reference,
      warnings: [found.warning, other?.warning].filter((warning) => warning !== undefined),
    });
    try {
      return toObjects(await Promise.all([find(object), related && find(related)]));
    } catch (error) {
      if (!(error instanceof UnavailableError || error instanceof KevError)) throw error;
      const objects = toObjects([unresolved(object), related && unresolved(related)]);
      return { ...objects, failure: error, unresolved: { object, ...(related && { related }), namespace } };
    }
  }

  #find(object: ObjectName, namespace: string): Promise<Found> {
    const key = `${object.type}/${namespace}/${object.name}`;
    const nowMs = this.#retryBudget.clock.monotonicMs();
    const known = this.#known.get(key);
    if (known && nowMs < known.untilMs) return known.found;

    const found = this.#semaphore.run(() => this.#resolve(object, namespace));
    this.#known.delete(key);
    this.#known.set(key, { found, untilMs: nowMs + REMEMBERED_MS });
    // What failed is looked up again: what does not exist yet may exist soon.
    found.catch(() => {
      if (this.#known.get(key)?.found === found) this.#known.delete(key);
    });
    const [oldest = ''] = this.#known.keys();
    if (this.#known.size > MAX_REMEMBERED) this.#known.delete(oldest);
    return found;
  }

  async #resolve(object: ObjectName, namespace: string): Promise<Found> {
    try {
      const { signal } = this.#retryBudget;
      return await this.#retryBudget.retry(() => this.#backend.resolve(object, { namespace, signal }));
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      throw explainError(error, { verb: 'read', what: `${object.type} "${object.name}"`, namespace });
    }
  }
}
