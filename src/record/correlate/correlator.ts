import { type Clock, systemClock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';
import { type AggregateKeyFunc, type AggregateMessageFunc, EventAggregator } from './aggregator.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { EventCounter } from './event-counter.ts';
import { aggregateByReasonMessage } from './event-key.ts';
import { SpamFilter, type SpamKeyFunc } from './spam-filter.ts';

/** How events are combined, counted and held back. A number of 0 means its default. */
export interface CorrelatorOptions {
  /**
   * How many groups, events and rates are remembered, each. Negative: none.
   * @default 4096
   */
  lruCacheSize?: number;
  /**
   * How many events about one thing go through at once. Negative: none ever.
   * @default 25
   */
  burstSize?: number;
  /**
   * How many events a second are let through beyond the burst, as a 32-bit float. Negative: none.
   * @default 1 / 300
   */
  qps?: number;
  /**
   * Which events are similar.
   * @default aggregateByReason
   */
  keyFunc?: AggregateKeyFunc;
  /**
   * The message of an aggregate.
   * @default aggregateByReasonMessage
   */
  messageFunc?: AggregateMessageFunc;
  /**
   * The how many-th distinct event of a group starts its aggregate. Negative: none does.
   * @default 10
   */
  maxEvents?: number;
  /**
   * How long nothing similar must come, in seconds, for a group to start anew.
   * @default 600
   */
  maxIntervalSeconds?: number;
  /**
   * Which events share a rate.
   * @default getSpamKey
   */
  spamKeyFunc?: SpamKeyFunc;
  /**
   * Keeps the annotations, labels, reporter, action and related object of the event that an aggregate
   * is made from. client-go loses them.
   * @default false
   */
  keepAggregateMetadata?: boolean;
}

/** What is to be done with an event. */
export interface CorrelateResult {
  /** The event to send: the one that came in, a repeat of an earlier one, or an aggregate. */
  event: CoreV1Event;
  /** What a repeat changes in the stored event; null for a first occurrence. */
  patch: EventPatch | null;
  /** It came too often and is not to be sent. It was counted all the same. */
  skip: boolean;
  /** The event stands for many similar ones. */
  aggregated: boolean;
}

/**
 * Decides for each event whether it is new, a repeat, one of too many alike, or spam: first combined,
 * then counted, then filtered. Events go in as they come and are never changed; results may share
 * structure with them.
 *
 * Source: client-go `tools/record/events_cache.go`, EventCorrelator and its defaults.
 */
export class EventCorrelator {
  /** How many groups, events and rates are remembered, each. */
  readonly lruCacheSize: number;
  readonly aggregator: EventAggregator;
  readonly counter: EventCounter;
  readonly spamFilter: SpamFilter;

  constructor(options: CorrelatorOptions = {}, clock: Clock = systemClock) {
    // `||`, since 0 asks for the default in Go, where a missing number is 0.
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
   * What is to be done with this event, now.
   *
   * @throws Error `event is nil` when there is none
   */
  correlate(event: CoreV1Event): CorrelateResult {
    if (!event) throw new Error('event is nil');
    const { event: combined, key } = this.aggregator.combine(event);
    const { event: counted, patch } = this.counter.observe(combined, key);
    return { event: counted, patch, skip: !this.spamFilter.allows(counted), aggregated: combined !== event };
  }

  /** Takes over what the server answered, for the next event of the same key. */
  updateState(event: CoreV1Event): void {
    this.counter.updateState(event);
  }
}

// The keys of the default functions, which have ones that need not be joined.

function groupsByReason(event: CoreV1Event): { aggregateKey: CacheKey; localKey: string } {
  return { aggregateKey: keysOf(event).aggregate, localKey: event.message ?? '' };
}

function spamKeyOf(event: CoreV1Event): CacheKey {
  return keysOf(event).spam;
}
