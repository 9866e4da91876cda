import { resolve } from 'node:path';
import { KevError } from '../../../core/errors.ts';
import { mergeRecordings } from '../../../store/history/merge-recordings.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import type { RecordFlags } from './flags.ts';
import { reportImport } from './report-import.ts';

/** Adds what another store has recorded. What is there already changes nothing. */
export async function runMerge(flags: RecordFlags & { merge: string }, io: Io): Promise<number> {
  await using db = await openRecordings(flags.store, io);
  await using other = await openRecordings(flags.merge, io, { readOnly: true });
  if (resolve(other.location) === resolve(db.location)) {
    throw new KevError('usage', `cannot merge ${db.location} with itself`);
  }
  const merged = await mergeRecordings(db, other, io.signal);
  if (merged.clusters === 0) throw new KevError('missing', `no cluster is recorded in ${other.location}`);
  reportImport(merged, db.location, io);
  return EXIT_DONE;
}
