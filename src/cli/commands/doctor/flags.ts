import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev doctor` as they were typed. */
export interface DoctorFlags extends GlobalFlags {
  to?: string[];
}
