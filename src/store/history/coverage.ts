import type { Transaction } from '../database.ts';
import { nextRevision } from '../store-info.ts';

/** A time during which all events of a namespace were recorded, in nanoseconds since the epoch. */
export interface CoveredSpan {
  /** '' for all namespaces. */
  namespace: string;
  since: bigint;
  until: bigint;
  /** Why what happened before was missed; null for the first span. */
  gap: string | null;
}

/** Lists what was covered of a cluster, in order of time. */
export async function listCoverage(tx: Transaction, clusterId: number): Promise<CoveredSpan[]> {
  const rows = await tx.all<Record<'namespace' | 'since' | 'until', string> & { gap: string | null }>(
    `SELECT namespace, CAST(since AS TEXT) AS since, CAST(until AS TEXT) AS until, gap FROM coverage
     WHERE cluster_id = $1 ORDER BY coverage.since, id`,
    clusterId,
  );
  return rows.map(({ since, until, ...row }) => ({ ...row, since: BigInt(since), until: BigInt(until) }));
}

/** Until when a namespace was recorded without a gap, so far; undefined if it was not. */
export async function coveredUntil(
  tx: Transaction,
  clusterId: number,
  namespace: string,
): Promise<bigint | undefined> {
  const [row] = await tx.all<{ until: string | null }>(
    'SELECT CAST(max(until) AS TEXT) AS until FROM coverage WHERE cluster_id = $1 AND namespace = $2',
    clusterId,
    namespace,
  );
  return row?.until == null ? undefined : BigInt(row.until);
}

/** Begins a span. Its gap is null if it is the first one. */
export async function beginSpan(
  tx: Transaction,
  clusterId: number,
  { namespace, since, until, gap }: CoveredSpan,
): Promise<void> {
  const id = await nextRevision(tx);
  await tx.run(
    'INSERT INTO coverage (id, cluster_id, namespace, since, until, gap) VALUES ($1, $2, $3, $4, $5, $6)',
    ...[id, clusterId, namespace, since, until, gap],
  );
}

/** Extends the last span of a namespace. */
export async function extendSpan(
  tx: Transaction,
  clusterId: number,
  namespace: string,
  until: bigint,
): Promise<void> {
  await tx.run(
    `UPDATE coverage SET until = $3 WHERE until < $3 AND id = (SELECT id FROM coverage
       WHERE cluster_id = $1 AND namespace = $2 ORDER BY until DESC, id DESC LIMIT 1)`,
    ...[clusterId, namespace, until],
  );
}

/** Adds a span of another store, unless it is there; one that has grown since is extended. */
export async function mergeSpan(tx: Transaction, clusterId: number, span: CoveredSpan): Promise<void> {
  const { namespace, since, until } = span;
  const found = await tx.all(
    'SELECT id FROM coverage WHERE cluster_id = $1 AND namespace = $2 AND since = $3',
    ...[clusterId, namespace, since],
  );
  if (found.length === 0) return beginSpan(tx, clusterId, span);
  await tx.run(
    'UPDATE coverage SET until = $4 WHERE until < $4 AND cluster_id = $1 AND namespace = $2 AND since = $3',
    ...[clusterId, namespace, since, until],
  );
}
