import type { Database, Transaction } from '../database.ts';
import { LOCAL_CLUSTER } from '../schema.ts';
import { STATE_COLUMNS, type StateRow, type StoredState, toStates } from '../states.ts';
import { readStoreInfo } from '../store-info.ts';
import { listClusters, type RecordedCluster } from './clusters.ts';

/** A state that was not sent yet. */
export interface UnsentState extends StoredState {
  cluster: RecordedCluster | undefined;
}

/** Returns the revision up to which a receiver has everything. A new receiver begins with what comes from now on. */
export async function openExport(db: Database, receiver: string): Promise<number> {
  return db.write(async (tx) => {
    const [row] = await tx.all<{ revision: number }>(
      'SELECT revision FROM exports WHERE receiver = $1',
      receiver,
    );
    if (row) return row.revision;
    const { revision } = await readStoreInfo(tx);
    await noteExported(tx, receiver, revision);
    return revision;
  });
}

/** Stores up to which revision a receiver has everything. */
export async function noteExported(tx: Transaction, receiver: string, revision: number): Promise<void> {
  await tx.run(
    `INSERT INTO exports (receiver, revision) VALUES ($1, $2)
     ON CONFLICT (receiver) DO UPDATE SET revision = excluded.revision`,
    ...[receiver, revision],
  );
}

/** States that are sent together. */
const PAGE = 500;

/** Reads a page of the states after a revision, oldest first, with the clusters that they are of. */
export async function readUnsent(tx: Transaction, after: number): Promise<UnsentState[]> {
  const rows = await tx.all<StateRow & { cluster_id: number }>(
    `SELECT event_keys.cluster_id, ${STATE_COLUMNS} FROM states
       JOIN event_keys ON event_keys.id = states.event_id AND event_keys.cluster_id <> ${LOCAL_CLUSTER}
       JOIN objects ON objects.id = states.object_id
     WHERE states.revision > $1 ORDER BY states.revision LIMIT ${PAGE}`,
    after,
  );
  if (rows.length === 0) return [];
  const clusters = new Map((await listClusters(tx)).map((cluster) => [cluster.id, cluster]));
  const states = await toStates(tx, rows);
  return states.map((state, at) => ({ ...state, cluster: clusters.get(rows[at]?.cluster_id ?? 0) }));
}
