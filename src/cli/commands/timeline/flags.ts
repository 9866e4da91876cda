import type { Grouping } from '../../../explain/lanes/groups.ts';
import type { ReadFlags } from '../../flags/read-flags.ts';

/** Flags of `kev timeline` as they were typed. */
export interface TimelineFlags extends ReadFlags {
  by: Grouping;
  lanes?: string;
}
