import { StatusError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import { occurrenceCount } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventCorrelator } from '../correlate/correlator.ts';
import type { Deliver } from '../deliver.ts';
import type { Outcome } from '../outcome.ts';
import { type RetryOptions, writeWithRetries } from '../retry.ts';
import { type ReadableEventSink, type SinkOptions, storedEvent } from '../sink.ts';
import { confirmWrite } from './confirm-write.ts';
import { type Occurrence, type SharedIdentity, toFirstEvent, toRepeat } from './shared-event.ts';
import { StoredEvents } from './stored-events.ts';
import { holdsWrite, newWriterId } from './write-ids.ts';

/** Number of conflicts in a row that are retried at once. Then the backoff starts, and doubles each time. */
const CONFLICTS_WITHOUT_BACKOFF = 3;
const FIRST_BACKOFF_MS = 4;
const MAX_BACKOFF_MS = 250;

/**
 * Delivers with counts shared between processes: the count is that of the stored event, not what this process remembers.
 *
 * - An event with the same key from any process is found in the sink, and its count is increased.
 * - The name of a new event is derived from its key: when two processes create the same event, one gets AlreadyExists and
 *   increases the count instead.
 * - A patch applies only to the resourceVersion that it was made for. On a conflict, the event is read again, without
 *   limit: only a sink that does not respond uses up attempts.
 * - A write whose response was lost is looked up by its id before it is retried.
 *
 * Unlike in client-go, the spam filter comes first: events that it filters are not counted.
 *
 * @param identify which events are counted as one, not called for aggregates; default: those with the same event key
 */
export function deliverShared(
  sink: ReadableEventSink,
  correlator: EventCorrelator,
  retry: RetryOptions,
  identify: (event: CoreV1Event) => SharedIdentity | undefined = () => undefined,
): Deliver {
  const options = retry.signal ? { signal: retry.signal } : {};
  const stored = new StoredEvents(sink, correlator.lruCacheSize, retry.log, options);
  const writer = newWriterId();
  /** Ids of writes that may or may not have arrived. */
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
    const sharedWrite = new SharedWrite(occurrence, { sink, stored, retry, options });
    unconfirmed.add(id);
    return writeWithRetries(
      emitted,
      () => sharedWrite.write(),
      retry,
      () => sharedWrite.hasConflicts,
    ).then((outcome) => {
      if (outcome.kind !== 'failed') unconfirmed.delete(id);
      return outcome;
    });
  };
}

/** What all writes of a recording share. */
interface WriteContext {
  sink: ReadableEventSink;
  stored: StoredEvents;
  retry: RetryOptions;
  options: SinkOptions;
}

/** The write of one occurrence, which may take several attempts. */
class SharedWrite {
  readonly #occurrence: Occurrence;
  readonly #context: WriteContext;
  readonly #isAggregate: boolean;
  /** The stored event as last read. If it was deleted since, its count is continued. */
  #seen: CoreV1Event | undefined;
  /** Name of the event of the last write, which may have arrived. */
  #target: string | undefined;
  /** The event as it was written last. */
  #sent: CoreV1Event | undefined;
  #verb: 'created' | 'patched' = 'created';
  /** Number of conflicts in this attempt. */
  #conflicts = 0;

  constructor(occurrence: Occurrence, context: WriteContext) {
    this.#occurrence = occurrence;
    this.#context = context;
    this.#isAggregate = occurrence.event !== occurrence.emitted;
    if (occurrence.identity?.continues) this.#target = occurrence.event.metadata.name;
  }

  /** Whether this attempt had conflicts, which shows that the sink responds. */
  get hasConflicts(): boolean {
    return this.#conflicts > 0;
  }

  /** Makes one attempt, with as many conflicts as it takes. The next call continues where it failed. */
  async write(): Promise<Outcome> {
    this.#conflicts = 0;
    const { separate = false, continues = false } = this.#occurrence.identity ?? {};
    const isSeparate = separate && !continues;
    for (;;) {
      if (this.#conflicts >= CONFLICTS_WITHOUT_BACKOFF) await this.#backOff();
      const stored = await (this.#target === undefined ? this.#find() : this.#read(this.#target));
      if (stored && holdsWrite(stored, this.#occurrence.id)) return this.#done(stored, this.#sent);
      try {
        return this.#done(await this.#send(isSeparate ? undefined : stored));
      } catch (error) {
        // 409: the name exists, or the resourceVersion is old.
        if (isSeparate && hasStatus(error, 409)) return this.#doneOr(error);
        if (hasStatus(error, 409) || (stored && hasStatus(error, 404))) {
          this.#conflicts += 1;
          continue;
        }
        if (error instanceof StatusError) throw error;
        return this.#doneOr(error);
      }
    }
  }

  /** Checks whether a failed write has arrived. */
  async #doneOr(error: unknown): Promise<Outcome> {
    const now = await this.#read(this.#target ?? '').catch(() => undefined);
    if (now && holdsWrite(now, this.#occurrence.id)) return this.#done(now, this.#sent);
    throw error;
  }

  #find(): CoreV1Event | undefined | Promise<CoreV1Event | undefined> {
    const { event, key, identity, id } = this.#occurrence;
    const { stored } = this.#context;
    // Fields can be searched for the event key only. With any other key, the name follows from the key.
    return (
      stored.withWrite(id) ??
      stored.get(key) ??
      (this.#isAggregate || identity?.key !== undefined ? undefined : stored.find(event, key, id))
    );
  }

  async #read(name: string): Promise<CoreV1Event | undefined> {
    const { sink, options } = this.#context;
    const namespace = this.#occurrence.event.metadata.namespace ?? '';
    try {
      return await sink.get(namespace, name, options).catch((error) => {
        if (!hasStatus(error, 403)) throw error;
        // The right to record does not include `get`. An empty patch reads the event as well.
        return sink.patch({ metadata: { namespace, name }, involvedObject: {} }, null, options);
      });
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  #send(stored: CoreV1Event | undefined): Promise<CoreV1Event> {
    const { sink, options } = this.#context;
    this.#seen = stored ?? this.#seen;
    const { event, patch } = stored
      ? toRepeat(this.#occurrence, stored)
      : { event: toFirstEvent(this.#occurrence, this.#seen), patch: undefined };
    this.#verb = patch ? 'patched' : 'created';
    this.#target = event.metadata.name;
    this.#sent = event;
    const response = patch ? sink.patch(event, patch, options) : sink.create(event, options);
    return response.then((stored) => storedEvent(stored, event));
  }

  /**
   * @param written the event in which the write was found, to which others may have written since
   * @param sent the event with this write and none after it
   */
  async #done(written: CoreV1Event, sent = written): Promise<Outcome> {
    const { emitted, key, identity, id } = this.#occurrence;
    const { sink, options } = this.#context;
    const latest = identity?.mayRepeat ? written : await confirmWrite(sink, written, id, options);
    if (!identity?.separate) this.#context.stored.set(key, latest);
    const count = occurrenceCount(sent);
    // The outcome is that of this write, also when others counted on before it was confirmed.
    const event = occurrenceCount(latest) === count ? latest : written;
    if (this.#isAggregate) return { kind: 'aggregated', emitted, event, count };
    if (this.#verb === 'patched') return { kind: 'patched', emitted, event, count };
    return { kind: 'created', emitted, event };
  }

  #backOff(): Promise<void> {
    const retries = this.#conflicts - CONFLICTS_WITHOUT_BACKOFF;
    const { clock, random, signal } = this.#context.retry;
    return clock.sleep(Math.min(FIRST_BACKOFF_MS * 2 ** retries, MAX_BACKOFF_MS) * random(), signal);
  }
}
