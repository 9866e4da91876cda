import { parseOneObject } from '../../../kinds/object-name.ts';
import { escapeCell } from '../../../print/escape.ts';
import { chooseBackend } from '../../backend/open-backend.ts';
import { refuseFiles } from '../../flags/file-arguments.ts';
import type { Io } from '../../io/io.ts';
import type { ReportFinding } from './examination.ts';
import type { DoctorFlags } from './flags.ts';
import { toTasks } from './needs.ts';

/** Examines the cluster or the store, and prints what is possible there. */
export async function runDoctor(words: string[], flags: DoctorFlags, io: Io): Promise<number> {
  const tasks = toTasks(flags.to);
  refuseFiles(words);
  const name = words.length === 0 ? undefined : parseOneObject(words);
  const report: ReportFinding = (what, found) =>
    io.stderr.write(`${what.padEnd(WIDTH)}${escapeCell(found)}\n`);
  const choice = chooseBackend(flags, io);
  const { reportRecordings } = await import('./recordings.ts');
  await reportRecordings({ flags, report }, io);
  if (choice.kind === 'cluster') {
    const { examineCluster } = await import('./cluster.ts');
    return examineCluster({ object: name, tasks, flags, report }, io);
  }
  const { examineLocal } = await import('./local.ts');
  return examineLocal(choice.isFallback, { object: name, tasks, flags, report }, io);
}

const WIDTH = 'kubeconfig   '.length;
