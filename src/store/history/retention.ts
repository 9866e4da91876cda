import type { Clock } from '../../core/clock.ts';
import type { Database } from '../database.ts';
import { listClusters } from './clusters.ts';
import {
  countStates,
  type EventCursor,
  noteCleanup,
  removeEvents,
  removeOldest,
  removeReplaced,
} from './removal.ts';

/** What is kept of recordings. Events that were emitted into the store itself are kept in any case. */
export interface RetentionLimits {
  /** How long states are kept after they happened, in nanoseconds; undefined: for good. */
  keep: bigint | undefined;
  /** As `keep`, for Warnings. */
  keepWarnings: bigint | undefined;
  /** Size of the store on disk; undefined: no limit. */
  maxBytes: number | undefined;
}

/** Share of the size limit at which the oldest states are removed, and down to which. Recording goes on meanwhile. */
const FULL_SHARE = 0.95;
const TARGET_SHARE = 0.9;

/** Space for the write-ahead log, which grows while old states are removed. */
const LOG_BYTES = 8 * 1024 * 1024;

/** Shares of the size limit: of the reserve at most, and of the data at least. */
const RESERVE_SHARE = 1 / 8;
const DATA_SHARE = 1 / 2;

/** Old states are looked for this often. */
const AGE_CHECK_MS = 10_000;

/** What is stored late, such as the events of old dumps, is found when everything is looked at again. */
const RESTART_MS = 60 * 60_000;

/** How far the states of a type were looked at. */
interface Walk {
  isWarning: boolean;
  keep: bigint | undefined;
  states: number;
  events: Map<number, EventCursor>;
}

/** Removes old states from a store while it is recorded into. */
export class Retention {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #limits: RetentionLimits;
  readonly #now: () => bigint;
  #walks: Walk[] = [];
  #startedMs = Number.NEGATIVE_INFINITY;
  #checkedMs = Number.NEGATIVE_INFINITY;

  /** @param now the time that ages are relative to, in nanoseconds since the epoch; default: that of the clock */
  constructor(db: Database, limits: RetentionLimits, clock: Clock, now = () => clock.now()) {
    this.#db = db;
    this.#clock = clock;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Removes what is too old, if it is time, then the oldest states while the store is too large. To be called after
   * each write.
   *
   * @returns number of states that were removed
   */
  async apply(): Promise<number> {
    try {
      const removed = (await this.#removeByAge()) + (await this.#removeBySize());
      if (removed > 0) await this.#noteCleanup(removed);
      return removed;
    } catch (error) {
      // `freeSpace` follows.
      if (this.#db.disk?.isFull(error)) return 0;
      throw error;
    }
  }

  /** Removes a tenth of the states, the oldest, whatever the limits are: the disk is full. */
  async freeSpace(): Promise<number> {
    const total = await this.#db.read(countStates);
    let removed = 0;
    while (removed < total / 10) {
      const some = await this.#db.write(removeOldest);
      if (some === 0) break;
      removed += some;
    }
    await this.#shrink();
    await this.#noteCleanup(removed);
    return removed;
  }

  /** Keeps some space for `freeSpace`, within the size limit. */
  reserve(): void {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#limits;
    this.#db.disk?.reserve(maxBytes * RESERVE_SHARE);
  }

  async #removeByAge(): Promise<number> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#checkedMs < AGE_CHECK_MS) return 0;
    this.#checkedMs = nowMs;
    if (nowMs - this.#startedMs >= RESTART_MS) this.#restart(nowMs);
    let removed = 0;
    for (const walk of this.#walks) removed += await this.#removeOld(walk);
    return removed;
  }

  #restart(nowMs: number): void {
    this.#startedMs = nowMs;
    const { keep, keepWarnings } = this.#limits;
    this.#walks = [
      { isWarning: false, keep, states: 0, events: new Map() },
      { isWarning: true, keep: keepWarnings, states: 0, events: new Map() },
    ];
  }

  async #removeOld(walk: Walk): Promise<number> {
    const { keep, isWarning, events } = walk;
    if (keep === undefined) return 0;
    const limit = { isWarning, before: this.#now() - keep };
    let removed = 0;
    let isDone = false;
    while (!isDone) {
      const page = await this.#db.write((tx) => removeReplaced(tx, limit, walk.states));
      removed += page.removed;
      walk.states = page.cursor;
      isDone = page.isDone;
    }
    for (const { id } of await this.#db.read(listClusters)) {
      for (isDone = false; !isDone; ) {
        const cursor = events.get(id) ?? { seen: -1n, id: 0 };
        const page = await this.#db.write((tx) => removeEvents(tx, id, limit, cursor));
        removed += page.removed;
        events.set(id, page.cursor);
        isDone = page.isDone;
      }
    }
    if (removed > 0) await this.#shrink();
    return removed;
  }

  async #removeBySize(): Promise<number> {
    const { disk } = this.#db;
    const { maxBytes } = this.#limits;
    if (maxBytes === undefined || disk === undefined) return 0;
    const others = LOG_BYTES + Math.min(disk.reserveBytes, maxBytes * RESERVE_SHARE);
    const limit = Math.max(maxBytes * DATA_SHARE, maxBytes - others);
    if ((await this.#db.read((tx) => disk.used(tx))) < limit * FULL_SHARE) return 0;
    let removed = 0;
    while ((await this.#db.read((tx) => disk.used(tx))) > limit * TARGET_SHARE) {
      const some = await this.#db.write(removeOldest);
      if (some === 0) break;
      removed += some;
    }
    await this.#shrink();
    return removed;
  }

  #noteCleanup(states: number): Promise<void> {
    return this.#db.write((tx) => noteCleanup(tx, this.#clock.now(), states));
  }

  async #shrink(): Promise<void> {
    const { disk } = this.#db;
    if (disk === undefined) return;
    while (await this.#db.write((tx) => disk.release(tx))) {
      // Each call releases a part.
    }
  }
}
