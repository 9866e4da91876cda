import { findCluster, listClusters, type RecordedCluster } from '../../store/history/clusters.ts';
import { isPostgresUrl, storeLocation } from '../../store/store-location.ts';
import { openRecordings } from '../backend/open-recordings.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { Reading } from './reading.ts';

/** Prints a hint if the cluster is recorded, since `--history` may find more. */
export async function hintAtRecording({ backend, location }: Reading, io: Io): Promise<void> {
  const sought = { server: location, name: backend?.context };
  const clusters = await readClusters(undefined, io);
  if (findCluster(clusters, sought) === undefined) return;
  printMessage('hint', '--history also shows what kev record has recorded of this cluster', io);
}

/** Prints a hint if clusters are recorded in a store that was read for what was emitted into it. */
export async function hintAtClustersIn(store: string | undefined, io: Io): Promise<void> {
  const names = (await readClusters(store, io)).map(({ name }) => name);
  if (names.length === 0) return;
  printMessage('hint', `--history=only shows what kev record has recorded here of ${names.join(', ')}`, io);
}

/** Lists the clusters that are recorded in a store. None if it can't be read: it is not what was asked for. */
async function readClusters(store: string | undefined, io: Io): Promise<readonly RecordedCluster[]> {
  try {
    // A server may be far away.
    if (isPostgresUrl(storeLocation(store, io))) return [];
    await using db = await openRecordings(store, io, { readOnly: true });
    return await db.read(listClusters);
  } catch (error) {
    if (io.signal.aborted) throw error;
    return [];
  }
}
