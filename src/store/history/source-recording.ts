import type { Clock } from '../../core/clock.ts';
import { latest } from '../../event/compare-times.ts';
import { lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventSource, FollowUpdate, Position, ResyncReason } from '../../select/source.ts';
import type { Database, Transaction } from '../database.ts';
import { type ClusterDescription, findOrAddCluster } from './clusters.ts';
import { beginSpan, coveredUntil, extendSpan } from './coverage.ts';
import { describeOutage, type Gap, isReset } from './gap.ts';
import { ListedTimes } from './listed-times.ts';
import { readPosition, type StoredPosition, writePosition } from './positions.ts';
import { recordStates } from './recorded-states.ts';
import { coveredBy } from './written-at.ts';

/** What is recorded. */
export interface RecordedScope {
  cluster: ClusterDescription;
  /** Undefined for all namespaces. */
  namespace: string | undefined;
  source: EventSource;
  /** Returns the UID of the cluster; undefined if it is unknown. */
  identify(signal: AbortSignal): Promise<string | undefined>;
}

/** States that were received. */
export interface Recorded {
  clusterId: number;
  events: readonly CoreV1Event[];
  /** How many of them were new. */
  added: number;
  /** When the latest of them happened, in nanoseconds since the epoch. */
  latest: bigint | undefined;
}

/** A position without new events is stored this often, in milliseconds. */
const QUIET_WRITE_MS = 1000;

/** The state of the recording of one source. Each method returns when what it was given is on disk. */
export class SourceRecording {
  readonly #db: Database;
  readonly #scope: RecordedScope;
  readonly #clock: Clock;
  readonly #namespace: string;
  #clusterId: number;
  #stored: StoredPosition | undefined;
  /** Why the source can't continue from the stored position. */
  #forgotten: ResyncReason | undefined;
  /** Whether nothing was received since the start. */
  #isStarting = true;
  #list = new ListedTimes();
  /** Whether the next list says nothing about how long events are kept. */
  #mayKeepLonger = false;
  /** When the first page of the list came; undefined before. */
  #listedAt: bigint | undefined;
  #writtenMs = Number.NEGATIVE_INFINITY;

  private constructor(
    { db, scope, clock }: { db: Database; scope: RecordedScope; clock: Clock },
    { clusterId, stored }: { clusterId: number; stored: StoredPosition | undefined },
  ) {
    this.#db = db;
    this.#scope = scope;
    this.#clock = clock;
    this.#namespace = scope.namespace ?? '';
    this.#clusterId = clusterId;
    this.#stored = stored;
  }

  static async open(db: Database, scope: RecordedScope, clock: Clock): Promise<SourceRecording> {
    return new SourceRecording({ db, scope, clock }, await openScope(db, scope));
  }

  /** Where an earlier recording ended; undefined if there is none. */
  get position(): Position | undefined {
    if (this.#stored === undefined) return undefined;
    const { resourceVersion, newest } = this.#stored;
    return { resourceVersion, newest, server: this.#scope.cluster.uid };
  }

  /** Adds a page of a list. */
  async addPage(events: readonly CoreV1Event[]): Promise<Recorded> {
    this.#list.add(events);
    this.#listedAt ??= this.#now();
    const added = await this.#db.write((tx) => recordStates(tx, this.#clusterId, events));
    return this.#toRecorded(events, added);
  }

  /** Ends a list, all of whose pages were added. Returns the gap before it, if there is one. */
  async endList({ resourceVersion, newest }: Position): Promise<Gap | undefined> {
    const now = this.#now();
    const age = this.#list.age(now);
    const { stored, gap } = await this.#db.write(async (tx) => {
      // Another recorder may have recorded meanwhile.
      const last = await readPosition(tx, this.#clusterId, this.#namespace);
      const until = await coveredUntil(tx, this.#clusterId, this.#namespace);
      const seen = this.#mayKeepLonger ? 0n : age;
      const stored = { resourceVersion, newest, retention: max(seen, last?.retention ?? 0n) };
      await this.#writePosition(tx, stored);
      if (last === undefined || until === undefined) {
        await this.#beginSpan(tx, now - age, now, null);
        return { stored, gap: undefined };
      }
      if (!isReset(this.#forgotten) && this.#list.hasAllSince({ ...last, until }, now)) {
        // What happened during the list comes after it, with the changes.
        await this.#extendSpan(tx, this.#listedAt ?? now);
        return { stored, gap: undefined };
      }
      const isUnknown = this.#isStarting && !isReset(this.#forgotten);
      const why = isUnknown ? 'the recorder was not running' : describeOutage(this.#forgotten);
      await this.#beginSpan(tx, now, now, why);
      return { stored, gap: { from: until, to: now, why } };
    });
    this.#list = new ListedTimes();
    this.#listedAt = undefined;
    this.#mayKeepLonger = false;
    this.#noteWritten(stored);
    return gap;
  }

  /** Adds changes. Returns undefined if there were none. */
  async addChanges(changes: Extract<FollowUpdate, { kind: 'changes' }>): Promise<Recorded | undefined> {
    const { events, resourceVersion, newest } = changes;
    const isDue = this.#clock.monotonicMs() - this.#writtenMs >= QUIET_WRITE_MS;
    if (events.length === 0 && !isDue) return undefined;
    const stored = { resourceVersion, newest, retention: this.#stored?.retention ?? 0n };
    const until = coveredBy(changes, this.#now());
    const added = await this.#db.write(async (tx) => {
      const added = await recordStates(tx, this.#clusterId, events);
      await this.#writePosition(tx, stored);
      await this.#extendSpan(tx, until);
      return added;
    });
    this.#noteWritten(stored);
    return events.length === 0 ? undefined : this.#toRecorded(events, added);
  }

  /** Notes that the server may have been down: etcd then keeps events longer than it did before, once. */
  noteLost(): void {
    this.#mayKeepLonger = true;
  }

  /** Prepares for a list, because the source can't continue from the position. */
  async forget(why: ResyncReason, signal: AbortSignal): Promise<void> {
    this.#forgotten = why;
    if (why === 'restored') this.noteLost();
    if (why !== 'replaced') return;
    const cluster = { ...this.#scope.cluster, uid: await this.#scope.identify(signal) };
    const { clusterId, stored } = await openScope(this.#db, { ...this.#scope, cluster });
    this.#clusterId = clusterId;
    this.#stored = stored;
  }

  /** By the clock of the server: this machine's may be wrong, and what was covered stays in the store. */
  #now(): bigint {
    return this.#scope.source.now?.() ?? this.#clock.now();
  }

  #toRecorded(events: readonly CoreV1Event[], added: number): Recorded {
    return { clusterId: this.#clusterId, events, added, latest: latest(events.map(lastSeen)) };
  }

  #writePosition(tx: Transaction, stored: StoredPosition): Promise<void> {
    return writePosition(tx, this.#clusterId, this.#namespace, stored);
  }

  #beginSpan(tx: Transaction, since: bigint, until: bigint, gap: string | null): Promise<void> {
    return beginSpan(tx, this.#clusterId, { namespace: this.#namespace, since, until, gap });
  }

  #extendSpan(tx: Transaction, until: bigint): Promise<void> {
    return extendSpan(tx, this.#clusterId, this.#namespace, until);
  }

  #noteWritten(stored: StoredPosition): void {
    this.#stored = stored;
    this.#forgotten = undefined;
    this.#isStarting = false;
    this.#writtenMs = this.#clock.monotonicMs();
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function openScope(
  db: Database,
  { cluster, namespace }: RecordedScope,
): Promise<{ clusterId: number; stored: StoredPosition | undefined }> {
  return db.write(async (tx) => {
    const clusterId = await findOrAddCluster(tx, cluster);
    return { clusterId, stored: await readPosition(tx, clusterId, namespace ?? '') };
  });
}
