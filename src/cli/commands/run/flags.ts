import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev run` as they were typed. */
export interface RunFlags extends GlobalFlags {
  for?: string;
  reason: string;
  component: string;
  annotation?: string[];
  label?: string[];
  ci: 'auto' | 'on' | 'off';
  resolve: boolean;
  timeout: string;
  spool?: true;
  strict?: true;
}
