import type { CoreV1Event } from '../../event/types.ts';
import type { EventPatch } from '../sink.ts';
import { type CacheKey, keysOf } from './cache-key.ts';
import { diffOccurrence } from './event-diff.ts';
import { LruCache } from './lru-cache.ts';

/** What the next repeat of an event needs to know. */
interface Observation {
  count: number;
  firstTimestamp: string | null;
  name: string;
  resourceVersion: string;
}

/**
 * Counts repeated events.
 *
 * The count is the remembered count plus 1, in 32 bits, whatever the count in the event is. A remembered count of 0 means
 * a first occurrence.
 *
 * Source: client-go `tools/record/events_cache.go`, eventLogger.
 */
export class EventCounter {
  readonly #observations: LruCache<Observation>;

  /** @param lruCacheSize number of remembered events; negative: none */
  constructor(lruCacheSize: number) {
    this.#observations = new LruCache(lruCacheSize);
  }

  /**
   * Counts one more occurrence of a key.
   *
   * A first occurrence is returned unchanged. A repeat is returned as a copy with the name, firstTimestamp, and
   * resourceVersion of the stored event, and with the patch for it.
   */
  observe(event: CoreV1Event, key: CacheKey): { event: CoreV1Event; patch: EventPatch | null } {
    const observation = this.#observations.getOrAdd(key, makeObservation);
    if (observation.count === 0) {
      remember(observation, event);
      return { event, patch: null };
    }
    observation.count = (observation.count + 1) | 0;
    const repeat = repeatOf(event, observation);
    return { event: repeat, patch: diffOccurrence(repeat) };
  }

  /** Remembers a stored event under a key. */
  set(key: CacheKey, event: CoreV1Event): void {
    remember(this.#observations.getOrAdd(key, makeObservation), event);
  }

  /** Remembers a stored event under its own key. */
  updateState(event: CoreV1Event): void {
    this.set(keysOf(event).event, event);
  }
}

function makeObservation(): Observation {
  return { count: 0, firstTimestamp: null, name: '', resourceVersion: '' };
}

function remember(observation: Observation, event: CoreV1Event): void {
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
