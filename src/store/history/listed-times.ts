import type { CoreV1Event } from '../../event/types.ts';
import { isBehind } from '../../select/deduplicator.ts';
import { writtenAt } from './written-at.ts';

/** How far the events of a server were known before a list. */
export interface Covered {
  resourceVersion: string;
  /** In nanoseconds since the epoch. */
  until: bigint;
  /** How long the server kept events at least, in nanoseconds. */
  retention: bigint;
}

/** No server keeps events for a shorter time, in nanoseconds. */
const MIN_RETENTION = 1_000_000_000n;

/** Share of the longest time for which events were kept, that they are sure to be kept. */
const RETENTION_PERCENT = 75n;

/** What a list says about how long the server keeps events. */
export class ListedTimes {
  #oldest: bigint | undefined;
  #lowestVersion: string | undefined;

  add(events: readonly CoreV1Event[]): void {
    for (const event of events) {
      const version = event.metadata.resourceVersion ?? '';
      if (this.#lowestVersion === undefined || isBehind(version, this.#lowestVersion))
        this.#lowestVersion = version;
      const at = writtenAt(event);
      if (at !== undefined && (this.#oldest === undefined || at < this.#oldest)) this.#oldest = at;
    }
  }

  /**
   * Whether the server cannot have removed what happened since then: it removes events in the order in which they were
   * written, and the list has one that was not written since, or the time is shorter than it keeps them.
   */
  hasAllSince({ resourceVersion, until, retention }: Covered, now: bigint): boolean {
    if (this.#lowestVersion !== undefined && !isBehind(resourceVersion, this.#lowestVersion)) return true;
    const kept = retention > MIN_RETENTION ? retention : MIN_RETENTION;
    return now - until < (kept * RETENTION_PERCENT) / 100n;
  }

  /** How long ago the oldest event was written, in nanoseconds; 0 without events. */
  age(now: bigint): bigint {
    return this.#oldest === undefined || this.#oldest > now ? 0n : now - this.#oldest;
  }
}
