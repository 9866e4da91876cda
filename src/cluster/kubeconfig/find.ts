import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkPath } from '../../core/path-text.ts';

/** Flags that require a cluster. */
export const CLUSTER_FLAGS = [
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'server',
  'token',
  'certificateAuthority',
  'insecureSkipTlsVerify',
  'tlsServerName',
  'clientCertificate',
  'clientKey',
] as const;

/** Flags for the cluster and user, as in kubectl. */
export interface ClusterFlags
  extends Partial<Record<Exclude<(typeof CLUSTER_FLAGS)[number], 'insecureSkipTlsVerify'>, string>> {
  insecureSkipTlsVerify?: boolean;
  namespace?: string;
  as?: string;
  asGroup?: string[];
  asUid?: string;
}

/** Environment of the process, as far as it is used. */
export interface ClusterEnvironment {
  env: Record<string, string | undefined>;
  homedir: string;
  /** Whether a credential plugin may read from the terminal. Default: when stdin is one. */
  canPrompt?: boolean | undefined;
  /** Content of kubeconfigs that can be read only once, such as those from `<(...)`. */
  readBefore?: ReadonlyMap<string, Buffer> | undefined;
  /** Folder of a pod's service account. Default: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  serviceAccountDir?: string;
}

/** Whether a cluster is configured. A kubeconfig that is named but missing counts: using it is an error. */
export function isClusterConfigured(flags: ClusterFlags, environment: ClusterEnvironment): boolean {
  return (
    CLUSTER_FLAGS.some((name) => flags[name] !== undefined) ||
    listedFiles(environment).length > 0 ||
    existsSync(defaultKubeconfig(environment)) ||
    findServiceAccount(environment) !== undefined
  );
}

/**
 * Returns the kubeconfig files to read, in order of precedence, and what named them.
 *
 * @throws KevError `input` when the text of a kubeconfig was given instead of a path
 */
export function kubeconfigFiles(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): { files: string[]; namedBy?: '--kubeconfig' | 'KUBECONFIG' } {
  if (flags.kubeconfig !== undefined) {
    checkPath('--kubeconfig', flags.kubeconfig);
    return { files: [flags.kubeconfig], namedBy: '--kubeconfig' };
  }
  const files = listedFiles(environment);
  if (files.length > 0) {
    // The text of a kubeconfig would be split at its colons.
    for (const text of [environment.env.KUBECONFIG ?? '', ...files]) checkPath('KUBECONFIG', text);
    return { files, namedBy: 'KUBECONFIG' };
  }
  return { files: [defaultKubeconfig(environment)] };
}

/** What KUBECONFIG lists; nothing when it is not set, or holds separators alone. */
function listedFiles({ env }: ClusterEnvironment): string[] {
  return [...new Set((env.KUBECONFIG ?? '').split(delimiter).filter(Boolean))];
}

/** Returns the folder of a pod's service account; undefined outside of a pod. */
export function findServiceAccount(environment: ClusterEnvironment): string | undefined {
  const folder = environment.serviceAccountDir ?? '/var/run/secrets/kubernetes.io/serviceaccount';
  const isThere = environment.env.KUBERNETES_SERVICE_HOST && existsSync(join(folder, 'token'));
  return isThere ? folder : undefined;
}

function defaultKubeconfig(environment: ClusterEnvironment): string {
  return join(environment.homedir, '.kube', 'config');
}
