import type { Database, Transaction } from '../database.ts';
import { listClusters, type RecordedCluster } from './clusters.ts';
import { listCoverage } from './coverage.ts';
import { type CoverageSummary, summarizeCoverage } from './coverage-summary.ts';

/** What a store has recorded. */
export interface RecordingStatus {
  clusters: ClusterStatus[];
  /** Size of the store on disk. */
  bytes: number;
  /** The last time that old states were removed; undefined if there was none. */
  cleanup: { at: bigint; states: number } | undefined;
}

/** What was recorded of a cluster. */
export interface ClusterStatus extends RecordedCluster {
  events: number;
  states: number;
  /** By namespace; '' for recordings of all namespaces. */
  coverage: Map<string, CoverageSummary>;
}

/** Reads what a store has recorded. */
export async function readRecordingStatus(db: Database): Promise<RecordingStatus> {
  const clusters: ClusterStatus[] = [];
  for (const cluster of await db.read(listClusters)) {
    clusters.push(await db.read((tx) => readCluster(tx, cluster)));
  }
  return {
    clusters,
    bytes: (await db.inspect()).bytes,
    cleanup: await db.read(readCleanup),
  };
}

async function readCluster(tx: Transaction, cluster: RecordedCluster): Promise<ClusterStatus> {
  const [counts] = await tx.all<{ events: number; states: number }>(
    `SELECT count(*) AS events, coalesce(sum((SELECT count(*) FROM states WHERE event_id = event_keys.id)), 0) AS states
     FROM event_keys WHERE cluster_id = $1`,
    cluster.id,
  );
  const spans = await listCoverage(tx, cluster.id);
  const coverage = new Map<string, CoverageSummary>();
  for (const namespace of new Set(spans.map((span) => span.namespace))) {
    const own = spans.filter((span) => span.namespace === namespace);
    const summary = summarizeCoverage(own, namespace);
    if (summary) coverage.set(namespace, summary);
  }
  return {
    ...cluster,
    events: Number(counts?.events ?? 0),
    states: Number(counts?.states ?? 0),
    coverage,
  };
}

async function readCleanup(tx: Transaction): Promise<RecordingStatus['cleanup']> {
  const [row] = await tx.all<{ at: string; states: number }>(
    'SELECT CAST(at AS TEXT) AS at, states FROM cleanups',
  );
  return row && { at: BigInt(row.at), states: Number(row.states) };
}
