import type { Newest } from '../../select/newest.ts';
import type { Transaction } from '../database.ts';

/** How far a namespace of a cluster was recorded. */
export interface StoredPosition {
  resourceVersion: string;
  newest: Newest | undefined;
  /** How long the server kept events at least, in nanoseconds. */
  retention: bigint;
}

/** Reads a position; undefined if the namespace was not recorded yet. `namespace`: '' for all. */
export async function readPosition(
  tx: Transaction,
  clusterId: number,
  namespace: string,
): Promise<StoredPosition | undefined> {
  const [row] = await tx.all<{ resource_version: string; newest: string; retention: string }>(
    `SELECT resource_version, newest, CAST(retention AS TEXT) AS retention FROM positions
     WHERE cluster_id = $1 AND namespace = $2`,
    clusterId,
    namespace,
  );
  return (
    row && {
      resourceVersion: row.resource_version,
      newest: JSON.parse(row.newest) ?? undefined,
      retention: BigInt(row.retention),
    }
  );
}

/** Stores a position, in the transaction that stores what happened before it. */
export async function writePosition(
  tx: Transaction,
  clusterId: number,
  namespace: string,
  { resourceVersion, newest = undefined, retention }: StoredPosition,
): Promise<void> {
  await tx.run(
    `INSERT INTO positions (cluster_id, namespace, resource_version, newest, retention) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (cluster_id, namespace) DO UPDATE SET resource_version = excluded.resource_version,
       newest = excluded.newest, retention = excluded.retention`,
    ...[clusterId, namespace, resourceVersion, JSON.stringify(newest ?? null), retention],
  );
}
