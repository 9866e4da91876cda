import { isClusterConfigured } from '../../../cluster/kubeconfig/find.ts';
import { KevError, usageError } from '../../../core/errors.ts';
import type { DumpedObject } from '../../../dump/to-events.ts';
import { ownerReferencesOf } from '../../../event/owner-references.ts';
import type { Database } from '../../../store/database.ts';
import { findCluster, findOrAddCluster, listClusters } from '../../../store/history/clusters.ts';
import { recordOwners, type SeenOwners } from '../../../store/history/owners.ts';
import { recordStates } from '../../../store/history/recorded-states.ts';
import { openChosenCluster } from '../../backend/cluster-backend.ts';
import { openDumps } from '../../backend/open-dumps.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import { EXIT_DAMAGED, EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { ReadProgress } from '../../reading/read-progress.ts';
import type { RecordFlags } from './flags.ts';
import { reportImport } from './report-import.ts';

/** Records the events of dumps. What is there already changes nothing. */
export async function runImport(flags: RecordFlags & { filename: string[] }, io: Io): Promise<number> {
  await using db = await openRecordings(flags.store, io);
  const clusterId = await chooseCluster(db, flags, io);
  let owners: SeenOwners[] = [];
  const collect = (objects: DumpedObject[]) => {
    for (const object of objects) owners.push(...toOwners(object));
  };
  const progress = new ReadProgress(flags.filename, io);
  const dump = openDumps(flags.filename, { R: flags.R }, progress.io, collect);
  let states = 0;
  let added = 0;
  using list = progress.start();
  for await (const page of dump.list({}, { signal: io.signal })) {
    const { items } = page;
    list.add(page);
    states += items.length;
    added += await db.write((tx) => recordStates(tx, clusterId, items));
    const seen = owners;
    owners = [];
    await db.write((tx) => recordOwners(tx, clusterId, seen));
  }
  await db.write((tx) => recordOwners(tx, clusterId, owners));
  reportImport({ states, added }, db.location, progress.io);
  return dump.isDamaged ? EXIT_DAMAGED : EXIT_DONE;
}

function toOwners({ metadata }: DumpedObject): SeenOwners[] {
  const { uid } = metadata;
  return uid ? [{ uid, owners: ownerReferencesOf(metadata) }] : [];
}

/**
 * Finds the cluster that dumps are of, or adds it: that of `--context`, else the only one that is recorded.
 *
 * @throws KevError `usage` when it is not clear
 */
async function chooseCluster(db: Database, flags: RecordFlags, io: Io): Promise<number> {
  const clusters = await db.read(listClusters);
  const name = flags.context;
  const [only, ...others] = clusters;
  if (name === undefined) {
    if (only && others.length === 0) return only.id;
    throw usageError(
      'kev record -f requires --context: a dump does not say which cluster it is from',
      only && `recorded are ${clusters.map((cluster) => cluster.name).join(', ')}`,
    );
  }
  const server = await findServer(name, flags, io);
  const found = clusters.find((cluster) => cluster.name === name) ?? findCluster(clusters, { server });
  return found?.id ?? db.write((tx) => findOrAddCluster(tx, { name, uid: undefined, server: server ?? '' }));
}

/** Returns the address of a context's server; undefined if the kubeconfig does not have the context. */
async function findServer(context: string, flags: RecordFlags, io: Io): Promise<string | undefined> {
  const { store: _, ...connection } = flags;
  if (!isClusterConfigured(connection, io)) return undefined;
  try {
    await using cluster = await openChosenCluster({ ...connection, context }, io, 'read');
    return cluster.server;
  } catch (error) {
    if (error instanceof KevError) return undefined;
    throw error;
  }
}
