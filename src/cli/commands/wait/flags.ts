import type { ReadFlags } from '../../flags/read-flags.ts';

/** Flags of `kev wait` as they were typed. */
export interface WaitFlags extends Omit<ReadFlags, 'since'> {
  type?: string;
  count?: string;
  since?: string;
  timeout: string;
}
