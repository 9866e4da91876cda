import type { MetadataFlags } from '../../emitting/metadata.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev emit` as they were typed. */
export interface EmitFlags extends GlobalFlags, MetadataFlags {
  filename?: string[];
  recursive?: true;
  failFast?: true;
  component: string;
  host?: string;
  action?: string;
  related?: string;
  fieldPath?: string;
  at?: string;
  resolve: boolean;
  api: 'core' | 'events';
  dedupe?: string;
  burst?: string;
  qps?: string;
  maxEvents?: string;
  maxInterval?: string;
  cacheSize?: string;
  timeout: string;
  spool?: true;
  /** `none`: same as without the flag, as in kubectl. */
  dryRun?: 'client' | 'server' | 'none';
  output?: 'json' | 'yaml' | 'name';
  fail: boolean;
}
