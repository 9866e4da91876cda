import type { SummaryKey } from '../../../explain/similar/summarize.ts';
import type { WatchFlags } from '../../flags/watch-flags.ts';

/** Flags of `kev get` as they were typed. */
export interface GetFlags extends WatchFlags {
  watch?: true;
  exitCode?: true;
  group?: true;
  summary?: SummaryKey;
}
