import { firstSeen, occurrenceCount } from '../../../event/event-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';

/** Counts how often events have happened, all together. */
export class OccurrenceCount {
  readonly #startedAt: bigint | undefined;
  readonly #countByKey = new Map<string, number>();
  total = 0;

  /** @param startedAt what happened before is not counted, in nanoseconds since the epoch; undefined: everything counts */
  constructor(startedAt: bigint | undefined) {
    this.#startedAt = startedAt;
  }

  /** Notes an event that happened before the start: only what happens again is counted. */
  addPast(event: CoreV1Event): void {
    this.#countByKey.set(keyOf(event), occurrenceCount(event));
  }

  /** Counts what is new in this state of an event, which is at least one occurrence. */
  add(event: CoreV1Event): void {
    const count = occurrenceCount(event);
    const before = this.#countByKey.get(keyOf(event)) ?? (this.#isOlder(event) ? count : 0);
    this.total += Math.max(1, count - before);
    this.#countByKey.set(keyOf(event), count);
  }

  #isOlder(event: CoreV1Event): boolean {
    const at = firstSeen(event);
    return this.#startedAt !== undefined && at !== undefined && at < this.#startedAt - NS_PER_SECOND;
  }
}

/** Most events have whole seconds. */
const NS_PER_SECOND = 1_000_000_000n;

function keyOf({ metadata: { uid, namespace, name } }: CoreV1Event): string {
  return uid || `${namespace}/${name}`;
}
