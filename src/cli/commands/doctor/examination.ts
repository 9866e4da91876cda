import type { ObjectName } from '../../../kinds/object-name.ts';
import type { DoctorFlags } from './flags.ts';
import type { Task } from './needs.ts';

/** Prints one finding on stderr, under a label. */
export type ReportFinding = (label: string, finding: string) => void;

/** Input of an examination of a cluster or a store. */
export interface Examination {
  object: ObjectName | undefined;
  tasks: Task[];
  flags: DoctorFlags;
  report: ReportFinding;
}
