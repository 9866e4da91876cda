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
  only: string | undefined;
  localKeys: Set<string> | undefined;
  /** When its last event came, in nanoseconds; undefined for a new group. */
  last: bigint | undefined;
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
    if (this.#join(aggregateKey, localKey, now) < this.#maxEvents) return { event, key: getEventKey(event) };
    return { event: this.#aggregateOf(event, now), key: aggregateKey };
  }

  /** Adds a local key to its group, started anew if its interval is over, and returns the group's keys. */
  #join(aggregateKey: string, localKey: string, now: bigint): number {
    const group = this.#groups.use(aggregateKey, makeGroup);
    if (group.last !== undefined && now - group.last > this.#maxInterval)
      group.localKeys = group.only = undefined;
    group.last = now;
    if (group.localKeys === undefined) {
      if (group.only === undefined || group.only === localKey) {
        group.only = localKey;
        return 1;
      }
      group.localKeys = new Set([group.only]);
    }
    group.localKeys.add(localKey);
    const size = group.localKeys.size;
    if (size >= this.#maxEvents)
      for (const k of group.localKeys) {
        group.localKeys.delete(k);
        break;
      }
    return size;
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

function makeGroup(spent: Group | undefined): Group {
  if (spent === undefined) return { only: undefined, localKeys: undefined, last: undefined };
  spent.only = spent.localKeys = spent.last = undefined;
  return spent;
}

/** The members of these names that an object has. */
function pick<T extends object, Name extends keyof T>(object: T, names: Name[]): Partial<Pick<T, Name>> {
  const picked: Partial<Pick<T, Name>> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}
