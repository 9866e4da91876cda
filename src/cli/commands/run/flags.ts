import type { GlobalFlags } from '../../flags/global-flags.ts';

/** Flags of `kev run` as they were typed. */
export interface RunFlags extends GlobalFlags {
  for?: string;
  allNamespaces?: true;
  watch?: true;
  failOn?: string[];
  killOnFail?: true;
  report?: string;
  emit: boolean;
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
