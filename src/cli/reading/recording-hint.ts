import { findCluster, listClusters } from '../../store/history/clusters.ts';
import { isPostgresUrl, storeLocation } from '../../store/store-location.ts';
import { openRecordings } from '../backend/open-recordings.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { Reading } from './reading.ts';

/** Prints a hint if the cluster is recorded, since `--history` may find more. */
export async function hintAtRecording({ backend, location }: Reading, io: Io): Promise<void> {
  try {
    // A server may be far away.
    if (isPostgresUrl(storeLocation(undefined, io))) return;
    await using db = await openRecordings(undefined, io, { readOnly: true });
    const sought = { server: location, name: backend?.context };
    if (findCluster(await db.read(listClusters), sought) === undefined) return;
    printMessage('hint', '--history also shows what kev record has recorded of this cluster', io);
  } catch (error) {
    // A store that can't be read is not what was asked for.
    if (io.signal.aborted) throw error;
  }
}
