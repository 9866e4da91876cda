import type { Database, Transaction } from '../database.ts';
import { readStates } from '../listing.ts';
import { findOrAddCluster, listClusters, type RecordedCluster } from './clusters.ts';
import { listCoverage, mergeSpan } from './coverage.ts';
import { copyOwners } from './owners.ts';
import { recordStates } from './recorded-states.ts';

/** What was read from another store. */
export interface Merged {
  clusters: number;
  states: number;
  /** How many of the states were new. */
  added: number;
}

/**
 * Adds the recordings of another store: states, owners, and what was covered. May be repeated.
 *
 * @param onStates called with the number of states that were read since the last call
 */
export async function mergeRecordings(
  db: Database,
  other: Database,
  { signal, onStates }: { signal: AbortSignal; onStates?: (count: number) => void },
): Promise<Merged> {
  const merged = { clusters: 0, states: 0, added: 0 };
  for (const cluster of await other.read(listClusters)) {
    merged.clusters += 1;
    const id = await db.write((tx) => findOrAddCluster(tx, { ...cluster, uid: cluster.uid ?? undefined }));
    for (let after = 0; ; ) {
      const page = await other.read((tx) => readStates(tx, cluster.id, after), signal);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.revision;
      merged.states += page.length;
      onStates?.(page.length);
      merged.added += await db.write((tx) =>
        recordStates(
          tx,
          id,
          page.map(({ event }) => event),
        ),
      );
    }
    await mergeCoverage(db, id, other, cluster);
    await copyOwners(db, id, other, cluster.id);
  }
  return merged;
}

async function mergeCoverage(
  db: Database,
  clusterId: number,
  other: Database,
  cluster: RecordedCluster,
): Promise<void> {
  const spans = await other.read((tx) => listCoverage(tx, cluster.id));
  await db.write(async (tx: Transaction) => {
    for (const span of spans) await mergeSpan(tx, clusterId, span);
  });
}
