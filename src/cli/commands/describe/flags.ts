import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { HistoryFlag } from '../../flags/history-flag.ts';

/** Flags of `kev describe` as they were typed. */
export interface DescribeFlags extends GlobalFlags, HistoryFlag {
  filename?: string[];
  R?: true;
  now?: string;
  recursive?: true;
  showEvents: 'true' | 'false';
}
