import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev flush` as they were typed. */
export interface FlushFlags extends GlobalFlags {
  list?: true;
  drop?: true;
  all?: true;
  from?: string[];
  to?: string;
  timeout?: string;
  fail: boolean;
}
