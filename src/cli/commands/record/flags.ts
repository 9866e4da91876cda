import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev record` as they were typed. */
export interface RecordFlags extends GlobalFlags {
  allNamespaces?: true;
  silenceLimit?: string;
  maxPause?: string;
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
}
