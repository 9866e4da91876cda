import { firstSeen, occurrenceCount } from '../../../event/event-times.ts';
import { NS_PER_SECOND } from '../../../event/time.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { eventKeyOf } from '../../../select/deduplicator.ts';

/** Counts the occurrences of events. */
export class OccurrenceCount {
  readonly #startedAt: bigint | undefined;
  readonly #countByKey = new Map<string, number>();
  total = 0;

  /** @param startedAt earlier occurrences don't count, in nanoseconds since the epoch; undefined to count all */
  constructor(startedAt: bigint | undefined) {
    this.#startedAt = startedAt;
  }

  /** Adds an event that happened before the start: only later occurrences count. */
  addPast(event: CoreV1Event): void {
    this.#countByKey.set(eventKeyOf(event), occurrenceCount(event));
  }

  /** Counts the new occurrences in this state of an event, at least one. */
  add(event: CoreV1Event): void {
    const count = occurrenceCount(event);
    const before = this.#countByKey.get(eventKeyOf(event)) ?? (this.#isOlder(event) ? count : 0);
    this.total += Math.max(1, count - before);
    this.#countByKey.set(eventKeyOf(event), count);
  }

  #isOlder(event: CoreV1Event): boolean {
    const at = firstSeen(event);
    // Most times are whole seconds.
    return this.#startedAt !== undefined && at !== undefined && at < this.#startedAt - NS_PER_SECOND;
  }
}
