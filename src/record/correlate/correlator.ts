/**
 * The correlator: aggregation of similar events, counting of repeats, and rate limits, as in client-go.
 *
 * Every event asks three caches (groups, observations, rate limiters) for its entry. With plain strings and `Map`s,
 * joining and hashing the keys took most of the time of an event. These modules make kev faster than client-go:
 *
 * - `cache-key.ts` keeps a key as its parts, which it reads once from an event, hashes when they differ from those of the
 *   event before, compares the most distinctive first, and joins only when two keys cannot be distinguished otherwise;
 * - `lru-cache.ts` reuses the slots of evicted entries, so that a full cache allocates nothing.
 */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';
import { type AggregateKeyFunc, type AggregateMessageFunc, EventAggregator } from './aggregator.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { EventCounter } from './event-counter.ts';
import { aggregateByReasonMessage } from './event-key.ts';
import { SpamFilter, type SpamKeyFunc } from './spam-filter.ts';

/** How events are aggregated, counted, and rate-limited. 0 selects the default of a number. */
export interface CorrelatorOptions {
  /**
   * Number of entries in each cache: groups, events, and rate limiters. Negative: none.
   * @default 4096
   */
  lruCacheSize?: number;
  /**
   * Number of events with one spam key that pass at once. Negative: none pass.
   * @default 25
   */
  burstSize?: number;
  /**
   * Number of events per second that pass after the burst, as a 32-bit float. Negative: none.
   * @default 1 / 300
   */
  qps?: number;
  /**
   * Groups similar events.
   * @default aggregateByReason
   */
  keyFunc?: AggregateKeyFunc;
  /**
   * Makes the message of an aggregate.
   * @default aggregateByReasonMessage
   */
  messageFunc?: AggregateMessageFunc;
  /**
   * Number of distinct events of a group from which on they are aggregated. Negative: never.
   * @default 10
   */
  maxEvents?: number;
  /**
   * Seconds without a similar event after which a group is reset.
   * @default 600
   */
  maxIntervalSeconds?: number;
  /**
   * Groups events that share a rate limit.
   * @default getSpamKey
   */
  spamKeyFunc?: SpamKeyFunc;
  /**
   * Keeps the annotations, labels, reporter, action, and related object of an event in its aggregate. client-go drops
   * them.
   * @default false
   */
  keepAggregateMetadata?: boolean;
}

/** What to do with an event. */
export interface CorrelateResult {
  /** The event to send: the given one, a repeat of an earlier one, or an aggregate. */
  event: CoreV1Event;
  /** The patch for the stored event; null for a first occurrence. */
  patch: EventPatch | null;
  /** Whether the event exceeds its rate limit and must not be sent. It is counted nevertheless. */
  skip: boolean;
  /** Whether `event` is an aggregate. */
  aggregated: boolean;
}

/**
 * Decides whether an event is new, a repeat, part of an aggregate, or above its rate limit, in this order. Events are
 * never changed; results may share structure with them.
 *
 * @example
 * const correlator = new EventCorrelator({ burstSize: 5 }, systemClock);
 * const { skip, event } = correlator.correlate(emitted);
 * if (!skip) correlator.updateState(await sink.create(event));
 *
 * Source: client-go `tools/record/events_cache.go`, EventCorrelator and its defaults.
 */
export class EventCorrelator {
  /** Number of entries in each cache. */
  readonly lruCacheSize: number;
  readonly aggregator: EventAggregator;
  readonly counter: EventCounter;
  readonly spamFilter: SpamFilter;

  constructor(options: CorrelatorOptions = {}, clock: Clock = systemClock) {
    // `||`, because in Go a missing number is 0 and selects the default.
    const lruCacheSize = options.lruCacheSize || 4096;
    this.lruCacheSize = lruCacheSize;
    this.aggregator = new EventAggregator(
      {
        lruCacheSize,
        keyFunc: options.keyFunc ?? groupsByReason,
        messageFunc: options.messageFunc ?? aggregateByReasonMessage,
        maxEvents: options.maxEvents || 10,
        maxIntervalSeconds: options.maxIntervalSeconds || 600,
        keepMetadata: options.keepAggregateMetadata ?? false,
      },
      clock,
    );
    this.counter = new EventCounter(lruCacheSize);
    this.spamFilter = new SpamFilter(
      lruCacheSize,
      options.burstSize || 25,
      Math.fround(options.qps ?? 0) || Math.fround(1 / 300),
      options.spamKeyFunc ?? spamKeyOf,
      clock,
    );
  }

  /**
   * Correlates an event at the time of the clock.
   *
   * @throws Error `event is nil` when the event is null or undefined
   */
  correlate(event: CoreV1Event): CorrelateResult {
    if (!event) throw new Error('event is nil');
    const { event: combined, key } = this.aggregator.combine(event);
    const { event: counted, patch } = this.counter.observe(combined, key);
    return { event: counted, patch, skip: !this.spamFilter.allows(counted), aggregated: combined !== event };
  }

  /** Remembers the stored event for the next event of the same key. */
  updateState(event: CoreV1Event): void {
    this.counter.updateState(event);
  }
}

// The default key functions, without joining the keys.

function groupsByReason(event: CoreV1Event): { aggregateKey: CacheKey; localKey: string } {
  return { aggregateKey: keysOf(event).aggregate, localKey: event.message ?? '' };
}

function spamKeyOf(event: CoreV1Event): CacheKey {
  return keysOf(event).spam;
}
