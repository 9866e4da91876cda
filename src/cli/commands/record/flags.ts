import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { ConnectionLimitFlags } from '../../flags/watch-flags.ts';

/** Flags of `kev record` as they were typed. */
export interface RecordFlags extends GlobalFlags, ConnectionLimitFlags {
  allNamespaces?: true;
  keep: string;
  keepWarnings: string;
  maxSize?: string;
  otlp?: string;
  status?: true;
  manifest?: true;
  merge?: string;
  filename?: string[];
  R?: true;
  output?: string;
  report?: string;
}
