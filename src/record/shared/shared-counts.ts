import { StatusError } from '../../core/errors.ts';
import { occurrenceCount } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventCorrelator } from '../correlate/correlator.ts';
import type { Deliver } from '../deliver.ts';
import type { Outcome } from '../outcome.ts';
import { isNotFound, type RetryOptions, writeWithRetries } from '../retry.ts';
import { type ReadableEventSink, type SinkOptions, storedEvent } from '../sink.ts';
import { confirmWrite } from './confirm-write.ts';
import { type Occurrence, type SharedIdentity, toFirstEvent, toRepeat } from './shared-event.ts';
import { StoredEvents } from './stored-events.ts';
import { holdsWrite, newWriterId } from './write-ids.ts';

/** How many conflicts in a row are met at once. Then there are pauses, each up to twice as long as the one before. */
const CONFLICTS_WITHOUT_PAUSE = 3;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 250;

/** Tells an event's identity; undefined: events of the same event key are one. */
export type SharedIdentityFunc = (event: CoreV1Event) => SharedIdentity | undefined;

/**
 * Delivery with counts that all processes share: what counts is the event in the sink, not what this
 * process remembers of it.
 *
 * - An event of the same key that any process wrote before is found in the sink, and counted on.
 * - A new event gets a name that follows from its key: of two processes that make the same event one
 *   is told that it exists, and counts on.
 * - A patch holds for the version it was made from only. When the sink has another by then, it is read
 *   again, as often as it takes: tries are used up only by a sink that does not answer.
 * - A write whose response was lost is looked for by its id before it is tried again.
 *
 * Unlike client-go, the spam filter comes first: what it holds back is not counted.
 *
 * @param identify is not asked about events that were aggregated; default: undefined for all
 */
export function deliverShared(
  sink: ReadableEventSink,
  correlator: EventCorrelator,
  retry: RetryOptions,
  identify: SharedIdentityFunc = () => undefined,
): Deliver {
  const options = retry.signal ? { signal: retry.signal } : {};
  const stored = new StoredEvents(sink, correlator.lruCacheSize, retry.log, options);
  const writer = newWriterId();
  /** The writes of which it is not known whether they arrived. */
  const unconfirmed = new Set<string>();
  const isUnconfirmed = (id: string) => unconfirmed.has(id);
  let writes = 0;
  return (emitted) => {
    const { event, key } = correlator.aggregator.aggregate(emitted);
    const identity = event === emitted ? identify(emitted) : undefined;
    if (!correlator.spamFilter.allows(event)) return Promise.resolve({ kind: 'filtered', emitted });
    writes += 1;
    const id = identity?.writeId ?? `${writer}.${writes.toString(36)}`;
    const occurrence = { emitted, event, key: identity?.key ?? key, identity, id, isUnconfirmed };
    const addition = new SharedWrite(occurrence, { sink, stored, retry, options });
    unconfirmed.add(id);
    return writeWithRetries(
      emitted,
      () => addition.write(),
      retry,
      () => addition.hasConflicts,
    ).then((outcome) => {
      if (outcome.kind !== 'failed') unconfirmed.delete(id);
      return outcome;
    });
  };
}

/** What all additions of a recording share. */
interface WriteContext {
  sink: ReadableEventSink;
  stored: StoredEvents;
  retry: RetryOptions;
  options: SinkOptions;
}

/** The way of one occurrence into the sink, which may take several tries. */
class SharedWrite {
  readonly #occurrence: Occurrence;
  readonly #around: WriteContext;
  readonly #isAggregate: boolean;
  /** The stored event as it was seen last: its count goes on when it is gone. */
  #seen: CoreV1Event | undefined;
  /** Where the last write went to: it may have arrived. */
  #target: string | undefined;
  /** The event as it was written last. */
  #sent: CoreV1Event | undefined;
  #verb: 'created' | 'patched' = 'created';
  /** How often others came first in this try. */
  #conflicts = 0;

  constructor(occurrence: Occurrence, around: WriteContext) {
    this.#occurrence = occurrence;
    this.#around = around;
    this.#isAggregate = occurrence.event !== occurrence.emitted;
    if (occurrence.identity?.continues) this.#target = occurrence.event.metadata.name;
  }

  /** Whether in this try others came first: then the sink works, and only the way to it does not. */
  get hasConflicts(): boolean {
    return this.#conflicts > 0;
  }

  /** One try, over as many conflicts as it takes. Called again, it goes on from where it failed. */
  async write(): Promise<Outcome> {
    this.#conflicts = 0;
    const { separate = false, continues = false } = this.#occurrence.identity ?? {};
    const isAlone = separate && !continues;
    for (;;) {
      if (this.#conflicts >= CONFLICTS_WITHOUT_PAUSE) await this.#pause();
      const stored = await (this.#target === undefined ? this.#look() : this.#read(this.#target));
      if (stored && holdsWrite(stored, this.#occurrence.id)) return this.#done(stored, this.#sent);
      try {
        return this.#done(await this.#send(isAlone ? undefined : stored));
      } catch (error) {
        if (isAlone && isConflict(error)) return this.#doneOr(error);
        if (isConflict(error) || (stored && isNotFound(error))) {
          this.#conflicts += 1;
          continue;
        }
        if (error instanceof StatusError) throw error;
        return this.#doneOr(error);
      }
    }
  }

  /** Looks whether the write that failed arrived all the same. */
  async #doneOr(error: unknown): Promise<Outcome> {
    const now = await this.#read(this.#target ?? '').catch(() => undefined);
    if (now && holdsWrite(now, this.#occurrence.id)) return this.#done(now, this.#sent);
    throw error;
  }

  #look(): CoreV1Event | undefined | Promise<CoreV1Event | undefined> {
    const { event, key, identity, id } = this.#occurrence;
    const { stored } = this.#around;
    // The fields tell the event key and no other: all else is stored under the name of its key, or not at all.
    return (
      stored.withWrite(id) ??
      stored.get(key) ??
      (this.#isAggregate || identity?.key !== undefined ? undefined : stored.find(event, key, id))
    );
  }

  async #read(name: string): Promise<CoreV1Event | undefined> {
    const { sink, options } = this.#around;
    const namespace = this.#occurrence.event.metadata.namespace ?? '';
    try {
      return await sink.get(namespace, name, options).catch((error) => {
        if (!(error instanceof StatusError && error.status.code === 403)) throw error;
        // Who may record need not have the right to read: a patch of nothing tells the same.
        return sink.patch({ metadata: { namespace, name }, involvedObject: {} }, null, options);
      });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #send(stored: CoreV1Event | undefined): Promise<CoreV1Event> {
    const { sink, options } = this.#around;
    this.#seen = stored ?? this.#seen;
    if (stored) {
      const { event, patch } = toRepeat(this.#occurrence, stored);
      this.#verb = 'patched';
      this.#target = event.metadata.name;
      this.#sent = event;
      return sink.patch(event, patch, options).then((response) => storedEvent(response, event));
    }
    const event = toFirstEvent(this.#occurrence, this.#seen);
    this.#verb = 'created';
    this.#target = event.metadata.name;
    this.#sent = event;
    return sink.create(event, options).then((response) => storedEvent(response, event));
  }

  /**
   * @param written the event in which the write was found, to which others may have written since
   * @param sent the event with this write and none after it
   */
  async #done(written: CoreV1Event, sent = written): Promise<Outcome> {
    const { emitted, key, identity, id } = this.#occurrence;
    const { sink, options } = this.#around;
    const latest = identity?.mayRepeat ? written : await confirmWrite(sink, written, id, options);
    if (!identity?.separate) this.#around.stored.set(key, latest);
    const count = occurrenceCount(sent);
    // The outcome is that of this write, also when others counted on before it was confirmed.
    const event = occurrenceCount(latest) === count ? latest : written;
    if (this.#isAggregate) return { kind: 'aggregated', emitted, event, count };
    if (this.#verb === 'patched') return { kind: 'patched', emitted, event, count };
    return { kind: 'created', emitted, event };
  }

  #pause(): Promise<void> {
    const pauses = this.#conflicts - CONFLICTS_WITHOUT_PAUSE;
    const { clock, random, signal } = this.#around.retry;
    return clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS) * random(), signal);
  }
}

/** A name that is taken, or a version that is no longer the last. */
function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.status.code === 409;
}
