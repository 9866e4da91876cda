import type { ReadFlags } from '../../flags/read-flags.ts';

/** Flags of `kev wait` as they were typed. */
export interface WaitFlags extends ReadFlags {
  type?: string;
  count?: string;
  timeout: string;
}
