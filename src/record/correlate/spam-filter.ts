import type { Clock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { CacheKey } from './cache-key.ts';
import { LruCache } from './lru-cache.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Returns the key of the rate limit of an event. */
export type SpamKeyFunc = (event: CoreV1Event) => string;

/**
 * Limits the rate of events per key with one token bucket each. A key that was evicted from the cache starts with a full
 * bucket again.
 *
 * Source: client-go `tools/record/events_cache.go`, EventSourceObjectSpamFilter.
 */
export class SpamFilter {
  readonly #limiters: LruCache<RateLimiter>;
  readonly #makeLimiter: () => RateLimiter;
  readonly #spamKeyFunc: (event: CoreV1Event) => CacheKey;
  readonly #clock: Clock;

  constructor(
    lruCacheSize: number,
    burst: number,
    qps: number,
    spamKeyFunc: (event: CoreV1Event) => CacheKey,
    clock: Clock,
  ) {
    this.#limiters = new LruCache(lruCacheSize);
    this.#makeLimiter = () => new RateLimiter(qps, burst);
    this.#spamKeyFunc = spamKeyFunc;
    this.#clock = clock;
  }

  /** Takes a token for an event. Returns whether the event may be sent. */
  allows(event: CoreV1Event): boolean {
    const limiter = this.#limiters.getOrAdd(this.#spamKeyFunc(event), this.#makeLimiter);
    return limiter.tryAccept(this.#clock.now());
  }
}
