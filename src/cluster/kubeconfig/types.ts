import type { Cluster, User } from '@kubernetes/client-node';

/** A mutable type with optional members. */
type Draft<T> = { -readonly [Member in keyof T]?: T[Member] | undefined };

/** Address and certificate authority of a server. Data is in base64; paths are absolute. */
export interface KubeconfigCluster extends Draft<Omit<Cluster, 'name' | 'server' | 'skipTLSVerify'>> {
  server: string;
  skipTLSVerify: boolean;
  /** The cluster's configuration for credential plugins. */
  execConfig?: unknown;
}

/** Credentials of a user. Data is in base64; paths are absolute. */
export interface KubeconfigUser extends Draft<Omit<User, 'exec' | 'authProvider' | 'impersonateUser'>> {
  /** The kubeconfig and the user's name in it; missing for flags and service accounts. */
  origin?: { file: string; name: string } | undefined;
  /** Takes precedence over `token`. */
  tokenFile?: string | undefined;
  impersonate: Impersonation;
  exec?: ExecConfig | undefined;
  authProvider?: AuthProviderConfig | undefined;
}

/** The user to impersonate. */
export interface Impersonation {
  user?: string | undefined;
  uid?: string | undefined;
  groups?: string[] | undefined;
  extra?: Record<string, string[]> | undefined;
}

/** A credential plugin. Source: client-go `tools/clientcmd/api/types.go`, ExecConfig. */
export interface ExecConfig {
  apiVersion?: string;
  /** A name to look up in PATH, or an absolute path. */
  command?: string | undefined;
  args?: string[];
  env?: { name?: string; value?: string }[];
  /** Shown when the command is not found. */
  installHint?: string;
  provideClusterInfo?: boolean;
  /** `Never`, `IfAvailable` (default) or `Always`. */
  interactiveMode?: string;
}

export interface AuthProviderConfig {
  name?: string;
  config?: Record<string, string>;
}
