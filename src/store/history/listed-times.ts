import type { CoreV1Event } from '../../event/types.ts';
import { isBehind } from '../../select/deduplicator.ts';
import { writtenAt } from './written-at.ts';

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

  /** Whether the list has an event that was not written since this resourceVersion. */
  hasOlderThan(resourceVersion: string): boolean {
    return this.#lowestVersion !== undefined && !isBehind(resourceVersion, this.#lowestVersion);
  }

  /** How long ago the oldest event was written, in nanoseconds; 0 without events. */
  age(now: bigint): bigint {
    return this.#oldest === undefined || this.#oldest > now ? 0n : now - this.#oldest;
  }
}
