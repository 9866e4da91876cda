import type { Cluster, Context, User } from '@kubernetes/client-node';
import type { Shaped } from '../../core/json-shape.ts';

/** A mutable type with optional members. */
type Draft<T> = { -readonly [Member in keyof T]?: T[Member] | undefined };

/** The parts of one or more kubeconfigs. The first of a name counts. */
export interface Kubeconfig {
  currentContext: string;
  contexts: (Draft<Context> & { name: string })[];
  clusters: (KubeconfigCluster & { name: string })[];
  users: (KubeconfigUser & { name: string })[];
}

/** Address and certificate authority of a server. Data is in base64; paths are absolute. */
export interface KubeconfigCluster extends Draft<Omit<Cluster, 'server' | 'skipTLSVerify'>> {
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
  authProvider?: Shaped<typeof AUTH_PROVIDER> | undefined;
}

/** The user to impersonate. */
export interface Impersonation {
  user?: string | undefined;
  uid?: string | undefined;
  groups?: string[] | undefined;
  extra?: Record<string, string[]> | undefined;
}

/** A credential plugin. Source: client-go `tools/clientcmd/api/types.go`, ExecConfig. */
export const EXEC = {
  apiVersion: 'text',
  /** A name to look up in PATH, or a path. */
  command: 'text',
  args: ['text'],
  env: [{ name: 'text', value: 'text' }],
  /** Shown when the command is not found. */
  installHint: 'text',
  provideClusterInfo: 'flag',
  /** `Never`, `IfAvailable` (default) or `Always`. */
  interactiveMode: 'text',
} as const;

/** A credential plugin whose command is a name to look up in PATH, or an absolute path. */
export type ExecConfig = Omit<Shaped<typeof EXEC>, 'command'> & { command?: string | undefined };

export const AUTH_PROVIDER = { name: 'text', config: 'texts' } as const;
