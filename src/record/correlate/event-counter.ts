import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { diffOccurrence } from './event-diff.ts';
import { LruCache } from './lru-cache.ts';

/** What is remembered of an event that was seen: how to make the next one a repeat of it. */
interface Observation {
  count: number;
  firstTimestamp: string | null;
  name: string;
  resourceVersion: string;
}

/** An event as counted, and the patch that adds it to the stored one; null for a first occurrence. */
export interface CountedEvent {
  event: CoreV1Event;
  patch: EventPatch | null;
}

/**
 * Counts how often an event came.
 *
 * A count is the remembered one plus 1 in 32 bits, whatever the event itself says; a remembered 0 is
 * as good as nothing.
 *
 * Source: client-go `tools/record/events_cache.go`, eventLogger.
 */
export class EventCounter {
  readonly #observations: LruCache<Observation>;

  /** @param lruCacheSize how many events are remembered; negative: none */
  constructor(lruCacheSize: number) {
    this.#observations = new LruCache(lruCacheSize);
  }

  /** Whether the next event of this key will be a repeat. */
  has(key: CacheKey): boolean {
    return (this.#observations.peek(key)?.count ?? 0) !== 0;
  }

  /**
   * Counts one more occurrence under a key.
   *
   * A first occurrence comes back as it is. A repeat comes back as a copy with the name, first time
   * and resourceVersion of the one before.
   */
  observe(event: CoreV1Event, key: CacheKey): CountedEvent {
    const observation = this.#observations.getOrAdd(key, makeObservation);
    if (observation.count === 0) {
      learn(observation, event);
      return { event, patch: null };
    }
    observation.count = (observation.count + 1) | 0;
    const repeat = repeatOf(event, observation);
    return { event: repeat, patch: diffOccurrence(repeat) };
  }

  /** Remembers an event under a key, as one that is stored already. */
  set(key: CacheKey, event: CoreV1Event): void {
    learn(this.#observations.getOrAdd(key, makeObservation), event);
  }

  /** Remembers what the server answered, under the key of its answer. */
  updateState(event: CoreV1Event): void {
    this.set(keysOf(event).event, event);
  }
}

function makeObservation(): Observation {
  return { count: 0, firstTimestamp: null, name: '', resourceVersion: '' };
}

function learn(observation: Observation, event: CoreV1Event): void {
  observation.count = (event.count ?? 0) | 0;
  observation.firstTimestamp = event.firstTimestamp ?? null;
  observation.name = event.metadata.name ?? '';
  observation.resourceVersion = event.metadata.resourceVersion ?? '';
}

function repeatOf(event: CoreV1Event, last: Observation): CoreV1Event {
  const metadata = { ...event.metadata, name: last.name };
  if (last.resourceVersion !== '') metadata.resourceVersion = last.resourceVersion;
  else if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
  return { ...event, metadata, firstTimestamp: last.firstTimestamp, count: last.count };
}
