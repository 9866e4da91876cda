import type { Clock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { CacheKey } from './cache-key.ts';
import { LruCache } from './lru-cache.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Names the rate that an event counts against. */
export type SpamKeyFunc = (event: CoreV1Event) => string;

/**
 * Holds back what comes too often about one thing: a burst goes through, then as many as are refilled.
 * What falls out of the cache starts again with a whole burst.
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

  /** Whether this event may go on; takes its share of the rate if so. */
  allows(event: CoreV1Event): boolean {
    const limiter = this.#limiters.getOrAdd(this.#spamKeyFunc(event), this.#makeLimiter);
    return limiter.tryAccept(this.#clock.now());
  }
}
