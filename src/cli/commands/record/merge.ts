import { resolve } from 'node:path';
import { KevError, usageError } from '../../../core/errors.ts';
import { formatCount, formatShare } from '../../../print/count.ts';
import type { Database } from '../../../store/database.ts';
import { mergeRecordings } from '../../../store/history/merge-recordings.ts';
import { readRecordingStatus } from '../../../store/history/status.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { Progress } from '../../io/progress.ts';
import type { RecordFlags } from './flags.ts';
import { reportImport } from './report-import.ts';

async function countStates(db: Database): Promise<number> {
  const { clusters } = await readRecordingStatus(db);
  return clusters.reduce((total, { states }) => total + states, 0);
}

/** Adds what another store has recorded. What is there already changes nothing. */
export async function runMerge(flags: RecordFlags & { merge: string }, io: Io): Promise<number> {
  await using db = await openRecordings(flags.store, io);
  await using other = await openRecordings(flags.merge, io, { readOnly: true });
  if (resolve(other.location) === resolve(db.location)) {
    throw usageError(`cannot merge ${db.location} with itself`);
  }
  let read = 0;
  const total = io.stderr.isTerminal ? await countStates(other) : undefined;
  const progress = new Progress(
    io,
    () => `read ${formatCount(read, 'state')}, ${formatShare(read, total) ?? '0%'}`,
  );
  const onStates = (count: number) => {
    read += count;
  };
  const merged = await mergeRecordings(db, other, { signal: io.signal, onStates }).finally(() =>
    progress.end(),
  );
  if (merged.clusters === 0) throw new KevError('missing', `no cluster is recorded in ${other.location}`);
  reportImport(merged, db.location, io);
  return EXIT_DONE;
}
