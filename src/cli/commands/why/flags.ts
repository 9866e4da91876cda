import type { ReadFlags } from '../../flags/read-flags.ts';

/** Flags of `kev why` as they were typed. */
export interface WhyFlags extends ReadFlags {
  showEvents?: true;
}
