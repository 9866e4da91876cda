import type { Clock } from '../../core/clock.ts';
import { formatTimeNano } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { EventGroup } from './event-group.ts';
import type { AggregateKeys } from './event-key.ts';
import { LruCache } from './lru-cache.ts';

/** Returns the group of an event, and the key of the event within the group. */
export type AggregateKeyFunc = (event: CoreV1Event) => AggregateKeys;

/** Same as `AggregateKeyFunc`, with a group key that may be unjoined. */
export type GroupKeyFunc = (event: CoreV1Event) => { aggregateKey: CacheKey; localKey: string };

/** Returns the message of the aggregate of an event. */
export type AggregateMessageFunc = (event: CoreV1Event) => string;

/** Options of `EventAggregator`; see `CorrelatorOptions`. */
export interface AggregatorOptions {
  lruCacheSize: number;
  keyFunc: GroupKeyFunc;
  messageFunc: AggregateMessageFunc;
  maxEvents: number;
  maxIntervalSeconds: number;
  keepMetadata: boolean;
}

/** The event to send, and the key to count it under. */
export interface CombinedEvent<Key extends CacheKey = CacheKey> {
  event: CoreV1Event;
  key: Key;
}

/**
 * Aggregates events that differ only in their message.
 *
 * Once a group has `maxEvents` local keys, its events are replaced by an aggregate, until no event of the group arrives
 * for `maxIntervalSeconds`. A full group removes its oldest local key; client-go removes any.
 *
 * Source: client-go `tools/record/events_cache.go`, EventAggregator.
 */
export class EventAggregator {
  readonly #groups: LruCache<EventGroup>;
  readonly #options: AggregatorOptions;
  readonly #maxEvents: number;
  readonly #interval: bigint;
  readonly #clock: Clock;

  constructor(options: AggregatorOptions, clock: Clock) {
    this.#groups = new LruCache(options.lruCacheSize);
    this.#options = options;
    // Go's type is unsigned: a negative number is never reached.
    this.#maxEvents = options.maxEvents < 0 ? Number.POSITIVE_INFINITY : options.maxEvents;
    this.#interval = BigInt.asIntN(64, BigInt(Math.trunc(options.maxIntervalSeconds)) * 1_000_000_000n);
    this.#clock = clock;
  }

  /** Same as `combine`, with the key as a string, which is the same in all processes. */
  aggregate(event: CoreV1Event): CombinedEvent<string> {
    const { event: combined, key } = this.combine(event);
    return { event: combined, key: String(key) };
  }

  /** Returns the event and its own key, or the aggregate and the key of its group. */
  combine(event: CoreV1Event): CombinedEvent {
    const now = this.#clock.now();
    const { aggregateKey, localKey } = this.#options.keyFunc(event);
    const group = this.#groups.getOrAdd(aggregateKey, makeGroup);
    group.add(localKey, now, this.#interval);
    if (group.size < this.#maxEvents) return { event, key: keysOf(event).event };
    group.forgetOldest();
    return { event: this.#aggregateOf(event, now), key: aggregateKey };
  }

  #aggregateOf(event: CoreV1Event, now: bigint): CoreV1Event {
    const { metadata, involvedObject, type, reason, source } = event;
    const { messageFunc, keepMetadata } = this.#options;
    const time = formatTimeNano(now);
    return {
      metadata: {
        name: `${involvedObject.name ?? ''}.${now.toString(16)}`,
        ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
        ...(keepMetadata && pick(metadata, ['annotations', 'labels'])),
      },
      involvedObject,
      ...(reason !== undefined && { reason }),
      message: messageFunc(event),
      ...(source !== undefined && { source }),
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      ...(type !== undefined && { type }),
      ...(keepMetadata && pick(event, ['reportingComponent', 'reportingInstance', 'action', 'related'])),
    };
  }
}

function makeGroup(): EventGroup {
  return new EventGroup();
}

/** Copies the given fields, if they are set. */
function pick<T extends object, Name extends keyof T>(object: T, names: Name[]): Partial<Pick<T, Name>> {
  const picked: Partial<Pick<T, Name>> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}
