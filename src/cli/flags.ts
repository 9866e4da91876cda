/** The flags that every command takes, as they were typed. */
export interface GlobalFlags {
  namespace?: string;
  context?: string;
  cluster?: string;
  user?: string;
  kubeconfig?: string;
  server?: string;
  token?: string;
  as?: string;
  asGroup?: string[];
  asUid?: string;
  requestTimeout?: string;
  local?: true;
  store?: string;
  color: 'auto' | 'always' | 'never';
  verbose?: true;
}
