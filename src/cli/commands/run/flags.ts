import type { MetadataFlags } from '../../emitting/metadata.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev run` as they were typed. */
export interface RunFlags extends GlobalFlags, MetadataFlags {
  for?: string;
  allNamespaces?: true;
  watch?: true;
  failOn?: string[];
  killOnFail?: true;
  report?: string;
  emit: boolean;
  reason: string;
  component: string;
  resolve: boolean;
  timeout: string;
  spool?: true;
  strict?: true;
}
