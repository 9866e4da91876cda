import type { Cluster, User } from '@kubernetes/client-node';

/** With members that may be missing, undefined, or changed. */
type Draft<T> = { -readonly [Member in keyof T]?: T[Member] | undefined };

/** How a server is reached and verified. Data in base64; paths absolute. */
export interface KubeconfigCluster extends Draft<Omit<Cluster, 'name' | 'server' | 'skipTLSVerify'>> {
  server: string;
  skipTLSVerify: boolean;
  /** What plugins are told beside it. */
  execConfig?: unknown;
}

/** How a user logs in. Data in base64; paths absolute. */
export interface KubeconfigUser extends Draft<Omit<User, 'exec' | 'authProvider' | 'impersonateUser'>> {
  /** Where it is written; missing when it comes from flags or a service account. */
  origin?: { file: string; name: string } | undefined;
  /** Preferred to `token`. */
  tokenFile?: string | undefined;
  impersonate: Impersonation;
  exec?: ExecConfig | undefined;
  authProvider?: AuthProviderConfig | undefined;
}

/** As whom requests are made. */
export interface Impersonation {
  user?: string | undefined;
  uid?: string | undefined;
  groups?: string[] | undefined;
  extra?: Record<string, string[]> | undefined;
}

/** A credential plugin. Source: client-go `tools/clientcmd/api/types.go`, ExecConfig. */
export interface ExecConfig {
  apiVersion?: string;
  /** A name to look for in PATH, or an absolute path. */
  command?: string | undefined;
  args?: string[];
  env?: { name?: string; value?: string }[];
  /** EventDeduplicator when the command is not found. */
  installHint?: string;
  provideClusterInfo?: boolean;
  /** `Never`, `IfAvailable` (default) or `Always`. */
  interactiveMode?: string;
}

export interface AuthProviderConfig {
  name?: string;
  config?: Record<string, string>;
}
