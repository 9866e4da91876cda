import type { MetadataCache } from '../../../cluster/objects/metadata-cache.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { ownerReferencesOf } from '../../../event/owner-references.ts';
import type { ObjectReference } from '../../../event/types.ts';
import { Semaphore } from '../../../record/semaphore.ts';
import type { Database } from '../../../store/database.ts';
import { recordOwners, type SeenOwners } from '../../../store/history/owners.ts';
import type { Recorded } from '../../../store/history/source-recording.ts';

/** Objects whose owners are known. One that is forgotten is read again. */
const MAX_KNOWN = 100_000;

/** Objects that wait to be read. In a storm, the owners of others are inferred from their names. */
const MAX_WAITING = 10_000;

/** Reads in flight. */
const CONCURRENCY = 8;

/** Objects that are stored together. */
const BATCH = 100;

/** Longer chains of owners are cycles. */
const MAX_LENGTH = 16;

/** Records the owners of the objects of events in the background, while the objects exist. */
export class OwnerRecorder {
  readonly #db: Database;
  readonly #cache: Pick<MetadataCache, 'find'>;
  readonly #signal: AbortSignal;
  readonly #known = new Set<string>();
  readonly #permits = new Semaphore(CONCURRENCY);
  #waiting: { clusterId: number; object: ObjectReference }[] = [];
  #running: Promise<void> | undefined;

  constructor(db: Database, cache: Pick<MetadataCache, 'find'>, signal: AbortSignal) {
    this.#db = db;
    this.#cache = cache;
    this.#signal = signal;
  }

  /** Records the owners of the objects of these events, later. */
  add({ clusterId, events }: Pick<Recorded, 'clusterId' | 'events'>): void {
    for (const { involvedObject } of events) {
      const { uid } = involvedObject;
      if (!uid || this.#known.has(uid) || this.#waiting.length >= MAX_WAITING) continue;
      this.#note(uid);
      this.#waiting.push({ clusterId, object: involvedObject });
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when what was read is stored. */
  async finish(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#signal.aborted) {
      const batch = this.#waiting.splice(0, BATCH);
      const seen = new Map<number, SeenOwners[]>();
      const read = batch.map(async ({ clusterId, object }) => {
        const chain = await this.#permits.run(() => this.#readChain(object)).catch(() => []);
        seen.set(clusterId, [...(seen.get(clusterId) ?? []), ...chain]);
      });
      await Promise.all(read);
      for (const [clusterId, owners] of seen) await this.#store(clusterId, owners);
    }
  }

  /** What can't be stored now is read again when there is another event about its object. */
  async #store(clusterId: number, owners: readonly SeenOwners[]): Promise<void> {
    try {
      await this.#db.write((tx) => recordOwners(tx, clusterId, owners));
    } catch (error) {
      if (!(error instanceof UnavailableError || this.#signal.aborted)) throw error;
      for (const { uid } of owners) this.#known.delete(uid);
    }
  }

  /** Reads an object, its owners, and theirs, as far as they exist and may be read. */
  async #readChain(object: ObjectReference, left = MAX_LENGTH): Promise<SeenOwners[]> {
    const { uid = '', namespace } = object;
    const metadata = await this.#cache.find(object, 'read');
    if (metadata === undefined) return [];
    const owners = ownerReferencesOf(metadata);
    const chain: SeenOwners[] = [{ uid, owners }];
    for (const owner of owners) {
      if (!owner.uid || this.#known.has(owner.uid) || left === 0) continue;
      this.#note(owner.uid);
      chain.push(...(await this.#readChain({ ...owner, ...(namespace && { namespace }) }, left - 1)));
    }
    return chain;
  }

  #note(uid: string): void {
    this.#known.add(uid);
    const [oldest = ''] = this.#known;
    if (this.#known.size > MAX_KNOWN) this.#known.delete(oldest);
  }
}
