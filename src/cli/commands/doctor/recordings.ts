import { readRecordingStatus } from '../../../store/history/status.ts';
import { describeCoverage } from '../../backend/describe-coverage.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import type { Io } from '../../io/io.ts';
import type { Examination } from './examination.ts';

/** Reports what the store has recorded of clusters; nothing if it can't be read, which matters to no other command. */
export async function reportRecordings(
  { flags, report }: Pick<Examination, 'flags' | 'report'>,
  io: Io,
): Promise<void> {
  try {
    await using db = await openRecordings(flags.store, io, { readOnly: true });
    const { clusters } = await readRecordingStatus(db);
    for (const { name, coverage } of clusters) {
      for (const [namespace, summary] of coverage) {
        const where = namespace === '' ? name : `${name}, namespace ${namespace}`;
        report('recording', `${where}: ${describeCoverage(summary, io.clock.now())}`);
      }
    }
  } catch (error) {
    if (io.signal.aborted) throw error;
  }
}
