import { isClusterConfigured } from '../../cluster/kubeconfig/find.ts';
import { KevError, usageError } from '../../core/errors.ts';
import { withRecording } from '../../select/combined-source.ts';
import type { Database } from '../../store/database.ts';
import { findCluster, listClusters, type RecordedCluster } from '../../store/history/clusters.ts';
import { listCoverage } from '../../store/history/coverage.ts';
import { type CoverageSummary, summarizeCoverage } from '../../store/history/coverage-summary.ts';
import { findOwners } from '../../store/history/owners.ts';
import { StoreSink } from '../../store/sink.ts';
import { StoreSource } from '../../store/source.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import type { HistoryMode } from '../flags/history-flag.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { Backend } from './backend.ts';
import { openChosenCluster, openClusterBackend } from './cluster-backend.ts';
import { describeCoverage } from './describe-coverage.ts';
import { logStore, toLocalBackend } from './local-backend.ts';
import { openRecordings } from './open-recordings.ts';

/** Flags that choose a recording and what is read of it. */
type HistoryFlags = GlobalFlags & { allNamespaces?: true; timezone?: string };

/**
 * Opens the recording of a cluster, with the cluster itself or alone, and reports on stderr what was recorded.
 *
 * @throws KevError as `openBackend`; `missing` when the recording alone is asked for, and there is none
 */
export async function openHistoryBackend(flags: HistoryFlags, io: Io, mode: HistoryMode): Promise<Backend> {
  return mode === 'only' ? openRecording(flags, io) : openWithServer(flags, io);
}

async function openWithServer(flags: HistoryFlags, io: Io): Promise<Backend> {
  const { store: _, ...connection } = flags;
  if (!isClusterConfigured(connection, io)) {
    throw usageError(
      '--history requires a cluster, and none is configured',
      '--history=only reads the recording alone',
    );
  }
  const live = await openClusterBackend(connection, io, 'read');
  const db = await openRecordings(flags.store, io, { readOnly: true });
  // If the server does not respond, the list of its events reports that.
  const uid = await live.identify?.(io.signal).catch(() => undefined);
  const cluster = findCluster(await db.read(listClusters), {
    uid,
    server: live.location,
    name: uid === undefined ? live.context : undefined,
  });
  if (cluster === undefined) {
    await db.close();
    printMessage('kev', `nothing of this cluster is recorded in ${db.location}`, io);
    return live;
  }
  const coverage = await reportCoverage(db, cluster, { ...flags, namespace: live.namespace }, io);
  return {
    ...live,
    coverage,
    source: withRecording(live.source, new StoreSource(db, io.clock, cluster.id)),
    openMetadataCache(options) {
      const cache = live.openMetadataCache?.(options);
      return {
        get refusals() {
          return cache?.refusals ?? 0;
        },
        find: async (reference, mode) =>
          (await cache?.find(reference, mode)) ?? findOwners(db, cluster.id, reference),
      };
    },
    async [Symbol.asyncDispose]() {
      await live[Symbol.asyncDispose]();
      await db.close();
    },
  };
}

async function openRecording(flags: HistoryFlags, io: Io): Promise<Backend> {
  const chosen = await describeChosenCluster(flags, io);
  const db = await openRecordings(flags.store, io, { readOnly: true });
  const cluster = chooseRecording(await db.read(listClusters), chosen, flags, db);
  const namespace = flags.namespace ?? chosen.namespace ?? 'default';
  logStore(db, flags, io);
  const coverage = await reportCoverage(db, cluster, { ...flags, namespace }, io);
  const store = {
    source: new StoreSource(db, io.clock, cluster.id),
    sink: new StoreSink(db, io.clock),
    location: db.location,
    close: () => db.close(),
  };
  return {
    ...toLocalBackend(store, { ...flags, namespace }),
    coverage,
    openMetadataCache: () => ({
      refusals: 0,
      find: (reference) => findOwners(db, cluster.id, reference),
    }),
  };
}

/** The cluster that the flags choose, as far as the kubeconfig knows it. Nothing is asked of its server. */
async function describeChosenCluster(
  { store: _, ...flags }: HistoryFlags,
  io: Io,
): Promise<{ name?: string | undefined; server?: string; namespace?: string }> {
  if (!isClusterConfigured(flags, io)) return {};
  try {
    await using cluster = await openChosenCluster(flags, io, 'read');
    return { name: cluster.context, server: cluster.server, namespace: cluster.namespace };
  } catch (error) {
    // The context may have been deleted; its recording can still be read.
    if (error instanceof KevError && flags.context !== undefined) return { name: flags.context };
    throw error;
  }
}

/** @throws KevError `missing` when there is no such recording, or there are several and none is chosen */
function chooseRecording(
  clusters: readonly RecordedCluster[],
  { name, server }: { name?: string | undefined; server?: string },
  flags: HistoryFlags,
  { location }: Database,
): RecordedCluster {
  const found = findCluster(clusters, { uid: undefined, server, name });
  if (found) return found;
  const [only, ...others] = clusters;
  if (only === undefined) {
    throw new KevError('missing', `no cluster is recorded in ${location}`, {
      hint: 'kev record records the events of a cluster',
    });
  }
  const isNamed = flags.context !== undefined || flags.server !== undefined || flags.cluster !== undefined;
  if (others.length === 0 && !isNamed) return only;
  const names = clusters.map((cluster) => cluster.name).join(', ');
  throw new KevError('missing', `cluster "${name ?? server ?? ''}" is not recorded in ${location}`, {
    hint: `choose one of these with --context: ${names}`,
  });
}

/** Reports on stderr what was recorded, and returns it. */
async function reportCoverage(
  db: Database,
  { id }: RecordedCluster,
  { allNamespaces, namespace, timezone }: HistoryFlags,
  io: Io,
): Promise<CoverageSummary | undefined> {
  const spans = await db.read((tx) => listCoverage(tx, id));
  const asked = allNamespaces ? undefined : namespace;
  const summary = summarizeCoverage(spans, asked);
  const message = summary
    ? describeCoverage(summary, io.clock.now(), timezone)
    : `no events of ${asked === undefined ? 'all namespaces' : `namespace ${asked}`} are recorded`;
  printMessage('kev', message, io);
  return summary;
}
