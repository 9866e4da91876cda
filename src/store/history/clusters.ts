import type { Transaction } from '../database.ts';
import { LOCAL_CLUSTER } from '../schema.ts';
import { nextRevision } from '../store-info.ts';

/** A cluster whose events are recorded. */
export interface RecordedCluster {
  id: number;
  /** Name of the context that it was first recorded through; a number is added when another cluster has it. */
  name: string;
  /** UID of the namespace `kube-system`; null if it could not be read. */
  uid: string | null;
  /** Address of the API server; '' if only dumps were recorded. */
  server: string;
}

/** What identifies a cluster before it is recorded. */
export interface ClusterDescription {
  name: string;
  uid: string | undefined;
  server: string;
}

/** Lists the recorded clusters, in the order in which their recordings began. */
export async function listClusters(tx: Transaction): Promise<RecordedCluster[]> {
  return tx.all<RecordedCluster>(
    'SELECT id, name, uid, server FROM clusters WHERE id <> $1 ORDER BY id',
    LOCAL_CLUSTER,
  );
}

/** What is known of a cluster that is looked for. */
type SoughtCluster = { [Member in keyof ClusterDescription]?: ClusterDescription[Member] | undefined };

/**
 * Finds a recorded cluster: by its UID, else by its address, unless the cluster there has another UID; else by its
 * name. Undefined if there is none.
 */
export function findCluster(
  clusters: readonly RecordedCluster[],
  { name, uid, server }: SoughtCluster,
): RecordedCluster | undefined {
  const mayBe = (cluster: RecordedCluster) =>
    uid === undefined || cluster.uid === null || cluster.uid === uid;
  return (
    clusters.find((cluster) => uid !== undefined && cluster.uid === uid) ??
    clusters.findLast((cluster) => server && cluster.server === server && mayBe(cluster)) ??
    clusters.findLast((cluster) => cluster.name === name && (uid === undefined || isImported(cluster)))
  );
}

/** Whether only dumps were recorded of a cluster, which don't say what identifies it. */
function isImported({ uid, server }: RecordedCluster): boolean {
  return uid === null && server === '';
}

/** Finds a cluster as `findCluster` does, or adds it. Returns its ID. */
export async function findOrAddCluster(tx: Transaction, described: ClusterDescription): Promise<number> {
  const { uid, server, name } = described;
  const clusters = await listClusters(tx);
  const found = findCluster(clusters, described);
  if (found !== undefined) {
    await tx.run(
      `UPDATE clusters SET uid = coalesce(uid, $2), server = CASE WHEN $3 = '' THEN server ELSE $3 END
       WHERE id = $1`,
      found.id,
      uid ?? null,
      server,
    );
    return found.id;
  }
  // The local cluster has the first ID.
  const id = LOCAL_CLUSTER + (await nextRevision(tx));
  const taken = new Set(['local', ...clusters.map((cluster) => cluster.name)]);
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  await tx.run(
    'INSERT INTO clusters (id, name, uid, server) VALUES ($1, $2, $3, $4)',
    id,
    free,
    uid ?? null,
    server,
  );
  return id;
}
