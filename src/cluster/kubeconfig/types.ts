/** Kubeconfig files, merged. */
export interface Kubeconfig {
  /** Empty when none is set. */
  currentContext: string;
  clusters: Map<string, KubeconfigCluster>;
  users: Map<string, KubeconfigUser>;
  contexts: Map<string, KubeconfigContext>;
}

export interface KubeconfigContext {
  cluster?: string;
  user?: string;
  namespace?: string;
}

/** How a server is reached and verified. Data in base64; paths absolute. */
export interface KubeconfigCluster {
  server: string;
  tlsServerName?: string | undefined;
  skipTLSVerify: boolean;
  caFile?: string | undefined;
  caData?: string | undefined;
  proxyUrl?: string | undefined;
  /** What plugins are told beside it. */
  execConfig?: unknown;
}

/** How a user logs in. Data in base64; paths absolute. */
export interface KubeconfigUser {
  /** Where it is written; missing when it comes from flags or a service account. */
  origin?: { file: string; name: string } | undefined;
  certFile?: string | undefined;
  certData?: string | undefined;
  keyFile?: string | undefined;
  keyData?: string | undefined;
  token?: string | undefined;
  /** Preferred to `token`. */
  tokenFile?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
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
