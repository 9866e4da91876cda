import type { Clock } from '../../core/clock.ts';
import { KevError, UnavailableError } from '../../core/errors.ts';
import { maySucceedLater } from '../../core/transient.ts';
import { toCoreV1 } from '../../event/convert.ts';
import type { EventDraft } from '../../event/draft.ts';
import { generateEventName } from '../../event/event-name.ts';
import { newCoreV1Event, newEventsV1Event } from '../../event/new-event.ts';
import { truncateText } from '../../event/truncate-text.ts';
import type { CoreV1Event, ObjectReference } from '../../event/types.ts';
import { MAX_MESSAGE_BYTES } from '../../event/validate.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import { Semaphore } from '../../record/semaphore.ts';
import type { Backend } from '../backend/backend.ts';
import { explainError } from '../io/explain-error.ts';
import type { RetryBudget } from './retry-budget.ts';
import { unresolvedReference } from './unresolved-reference.ts';

/** Number of lookups in flight. */
const CONCURRENCY = 16;

/** Number of cached lookups, and their lifetime: a recreated object has another UID. */
const MAX_REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60 * 1000;

const NS_PER_MS = 1_000_000n;

/** API that events are recorded through: `core/v1` or `events.k8s.io/v1`. */
export type EmitApi = 'core' | 'events';

/** Options of an event maker. */
interface EventMakerOptions {
  api: EmitApi;
  retryBudget: RetryBudget;
  clock: Clock;
}

/** Event that is ready to be recorded. */
export interface MadeEvent {
  event: CoreV1Event;
  /** Warnings for its author. */
  warnings: string[];
  /** Why its objects could not be looked up; the event has unresolved references. */
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

/** Creates events from drafts. Looks up each object once. */
export class EventMaker {
  readonly #backend: Backend;
  readonly #options: EventMakerOptions;
  readonly #semaphore = new Semaphore(CONCURRENCY);
  readonly #known = new Map<string, { found: Promise<Found>; untilMs: number }>();

  constructor(backend: Backend, options: EventMakerOptions) {
    this.#backend = backend;
    this.#options = options;
  }

  /**
   * Creates the event of a draft. Truncates a message that is too long.
   *
   * @throws KevError when an object does not exist, or a lookup fails for good
   */
  async make(draft: EventDraft): Promise<MadeEvent> {
    const { object, related } = draft;
    const namespace = draft.namespace ?? this.#backend.namespace;
    const unresolved = (name: ObjectName): Found => ({ reference: unresolvedReference(name, namespace) });
    const find = (name: ObjectName) => (draft.resolve ? this.#find(name, namespace) : unresolved(name));
    try {
      const [found, other] = await Promise.all([find(object), related && find(related)]);
      return this.#write(draft, found, other);
    } catch (error) {
      if (!(error instanceof UnavailableError || error instanceof KevError) || !maySucceedLater(error))
        throw error;
      const made = this.#write(draft, unresolved(object), related && unresolved(related));
      return { ...made, failure: error, unresolved: { object, ...(related && { related }), namespace } };
    }
  }

  #find(object: ObjectName, namespace: string): Promise<Found> {
    const key = `${object.type}/${namespace}/${object.name}`;
    const nowMs = this.#options.clock.monotonicMs();
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
      const { retryBudget } = this.#options;
      const { signal } = retryBudget;
      return await retryBudget.retry(() => this.#backend.resolve(object, { namespace, signal }));
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      throw explainError(error, { verb: 'read', what: `${object.type} "${object.name}"`, namespace });
    }
  }

  #write(draft: EventDraft, found: Found, other: Found | undefined): MadeEvent {
    const warnings = [found.warning, other?.warning].filter((warning) => warning !== undefined);
    const { fieldPath } = draft;
    const reference = { ...found.reference, ...(fieldPath && { fieldPath }) };
    const message = truncateText(draft.message, MAX_MESSAGE_BYTES);
    if (Buffer.byteLength(draft.message) > MAX_MESSAGE_BYTES) {
      warnings.push(`the message is cut to ${MAX_MESSAGE_BYTES} bytes, the most that an event can have`);
    }
    const event = this.#newEvent({ ...draft, message }, reference, other?.reference);
    const { labels, annotations, at } = draft;
    if (labels && Object.keys(labels).length > 0) event.metadata.labels = labels;
    if (annotations && Object.keys(annotations).length > 0) event.metadata.annotations = annotations;
    // Several events may have the same --at, and event names are made from the time. A time with nanoseconds comes from a
    // clock, is unique, and keeps the order of events in their names.
    if (at !== undefined && at % NS_PER_MS === 0n)
      event.metadata.name = generateEventName(reference.name ?? '', this.#options.clock.now());
    return { event, warnings };
  }

  #newEvent(
    { source, type, reason, message, action, at: time = this.#options.clock.now() }: EventDraft,
    object: ObjectReference,
    related: ObjectReference | undefined,
  ): CoreV1Event {
    const contents = { object, type, reason, message, time };
    if (this.#options.api === 'core') {
      return {
        ...newCoreV1Event(contents, source),
        ...(action && { action }),
        ...(related && { related }),
      };
    }
    const { component = '', host } = source;
    // The instance is not this process: the same event of two CI runners counts as the same event.
    const reporter = { controller: component, instance: host ?? component };
    return toCoreV1(newEventsV1Event(contents, reporter, action ?? reason, related && { ...related }));
  }
}
