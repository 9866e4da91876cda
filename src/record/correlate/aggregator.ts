import type { Clock } from '../../core/clock.ts';
import { formatTimeNano } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { EventGroup } from './event-group.ts';
import type { AggregateKeys } from './event-key.ts';
import { LruCache } from './lru-cache.ts';

/** Names the group that an event may be combined in. */
export type AggregateKeyFunc = (event: CoreV1Event) => AggregateKeys;

/** The same, with a key that need not be a text. */
export type GroupKeyFunc = (event: CoreV1Event) => { aggregateKey: CacheKey; localKey: string };

/** The message of the aggregate that is made from an event. */
export type AggregateMessageFunc = (event: CoreV1Event) => string;

/** How the aggregator is set up. */
export interface AggregatorOptions {
  lruCacheSize: number;
  keyFunc: GroupKeyFunc;
  messageFunc: AggregateMessageFunc;
  maxEvents: number;
  maxIntervalSeconds: number;
  keepMetadata: boolean;
}

/** The event to go on with, and the key to count it under. */
export interface CombinedEvent<Key extends CacheKey = CacheKey> {
  event: CoreV1Event;
  key: Key;
}

/**
 * Combines events that differ in their message only.
 *
 * The event that brings a group to `maxEvents` local keys, and each one after it, is replaced by the
 * group's aggregate, until for longer than `maxIntervalSeconds` no event of the group came. A full
 * group then forgets its oldest local key, where client-go forgets any.
 *
 * Source: client-go `tools/record/events_cache.go`, EventAggregator.
 */
export class EventAggregator {
  readonly #groups: LruCache<EventGroup>;
  readonly #keyFunc: GroupKeyFunc;
  readonly #messageFunc: AggregateMessageFunc;
  readonly #maxEvents: number;
  readonly #interval: bigint;
  readonly #keepMetadata: boolean;
  readonly #clock: Clock;

  constructor(options: AggregatorOptions, clock: Clock) {
    this.#groups = new LruCache(options.lruCacheSize);
    this.#keyFunc = options.keyFunc;
    this.#messageFunc = options.messageFunc;
    // Go keeps it unsigned: a negative number of events is never reached.
    this.#maxEvents = options.maxEvents < 0 ? Number.POSITIVE_INFINITY : options.maxEvents;
    this.#interval = BigInt.asIntN(64, BigInt(Math.trunc(options.maxIntervalSeconds)) * 1_000_000_000n);
    this.#keepMetadata = options.keepMetadata;
    this.#clock = clock;
  }

  /** The same as `combine`, with a key that means the same in other processes. */
  aggregate(event: CoreV1Event): CombinedEvent<string> {
    const { event: combined, key } = this.combine(event);
    return { event: combined, key: String(key) };
  }

  /** The event itself under its own key, or the aggregate of its group under the group's. */
  combine(event: CoreV1Event): CombinedEvent {
    const now = this.#clock.now();
    const { aggregateKey, localKey } = this.#keyFunc(event);
    const group = this.#groups.getOrAdd(aggregateKey, makeGroup);
    group.add(localKey, now, this.#interval);
    if (group.size < this.#maxEvents) return { event, key: keysOf(event).event };
    group.forgetOldest();
    return { event: this.#aggregateOf(event, now), key: aggregateKey };
  }

  #aggregateOf(event: CoreV1Event, now: bigint): CoreV1Event {
    const { metadata, involvedObject, type, reason, source } = event;
    const time = formatTimeNano(now);
    return {
      metadata: {
        name: `${involvedObject.name ?? ''}.${now.toString(16)}`,
        ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
        ...(this.#keepMetadata && pick(metadata, ['annotations', 'labels'])),
      },
      involvedObject,
      ...(reason !== undefined && { reason }),
      message: this.#messageFunc(event),
      ...(source !== undefined && { source }),
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      ...(type !== undefined && { type }),
      ...(this.#keepMetadata &&
        pick(event, ['reportingComponent', 'reportingInstance', 'action', 'related'])),
    };
  }
}

function makeGroup(): EventGroup {
  return new EventGroup();
}

/** The members of these names that an object has. */
function pick<T extends object, Name extends keyof T>(object: T, names: Name[]): Partial<Pick<T, Name>> {
  const picked: Partial<Pick<T, Name>> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}
