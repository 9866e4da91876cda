import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev emit` as they were typed. */
export interface EmitFlags extends GlobalFlags {
  filename?: string[];
  recursive?: true;
  failFast?: true;
  component: string;
  host?: string;
  action?: string;
  related?: string;
  fieldPath?: string;
  annotation?: string[];
  label?: string[];
  at?: string;
  ci: 'auto' | 'on' | 'off';
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
