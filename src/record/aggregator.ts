import type { Clock } from '../clock.ts';
import { formatTimeNano } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type AggregateKeys, getEventKey } from './event-key.ts';
import { LruCache } from './lru-cache.ts';

/** Names the group that an event may be combined in. */
export type AggregateKeyFunc = (event: CoreV1Event) => AggregateKeys;

/** The message of the aggregate that is made from an event. */
export type AggregateMessageFunc = (event: CoreV1Event) => string;

/** How the aggregator is set up. */
export interface AggregatorOptions {
  lruCacheSize: number;
  keyFunc: AggregateKeyFunc;
  messageFunc: AggregateMessageFunc;
  maxEvents: number;
  maxIntervalSeconds: number;
  keepMetadata: boolean;
}

/** The event to go on with, and the key to count it under. */
export interface AggregatedEvent {
  event: CoreV1Event;
  key: string;
}

/** What is remembered of a group. */
interface Group {
  /** The local keys seen since the group was started, oldest first. */
  localKeys: Set<string>;
  /** When its last event came, in nanoseconds. */
  last: bigint;
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
  readonly #groups: LruCache<Group>;
  readonly #keyFunc: AggregateKeyFunc;
  readonly #messageFunc: AggregateMessageFunc;
  readonly #maxEvents: number;
  readonly #maxInterval: bigint;
  readonly #keepMetadata: boolean;
  readonly #clock: Clock;

  constructor(options: AggregatorOptions, clock: Clock) {
    this.#groups = new LruCache(options.lruCacheSize);
    this.#keyFunc = options.keyFunc;
    this.#messageFunc = options.messageFunc;
    // Go keeps it unsigned: a negative number of events is never reached.
    this.#maxEvents = options.maxEvents < 0 ? Number.POSITIVE_INFINITY : options.maxEvents;
    this.#maxInterval = BigInt.asIntN(64, BigInt(Math.trunc(options.maxIntervalSeconds)) * 1_000_000_000n);
    this.#keepMetadata = options.keepMetadata;
    this.#clock = clock;
  }

  /** The event itself under its own key, or the aggregate of its group under the group's. */
  aggregate(event: CoreV1Event): AggregatedEvent {
    const now = this.#clock.now();
    const { aggregateKey, localKey } = this.#keyFunc(event);
    const localKeys = this.#join(aggregateKey, localKey, now);
    if (localKeys.size < this.#maxEvents) return { event, key: getEventKey(event) };

    for (const oldest of localKeys) {
      localKeys.delete(oldest);
      break;
    }
    return { event: this.#aggregateOf(event, now), key: aggregateKey };
  }

  /** Adds a local key to its group, started anew if its interval is over, and returns the group's keys. */
  #join(aggregateKey: string, localKey: string, now: bigint): Set<string> {
    const group = this.#groups.get(aggregateKey);
    if (group === undefined) {
      const localKeys = new Set([localKey]);
      this.#groups.set(aggregateKey, { localKeys, last: now });
      return localKeys;
    }
    if (now - group.last > this.#maxInterval) group.localKeys.clear();
    group.localKeys.add(localKey);
    group.last = now;
    return group.localKeys;
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

/** The members of these names that an object has. */
function pick<T extends object, Name extends keyof T>(object: T, names: Name[]): Partial<Pick<T, Name>> {
  const picked: Partial<Pick<T, Name>> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}
