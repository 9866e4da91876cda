import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev describe` as they were typed. */
export interface DescribeFlags extends GlobalFlags {
  filename?: string[];
  R?: true;
  now?: string;
  showEvents: 'true' | 'false';
}
