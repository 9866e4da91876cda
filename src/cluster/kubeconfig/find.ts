import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkPath } from '../../core/path-text.ts';

/** The flags that say which cluster, and as whom. Names and meaning are kubectl's. */
export interface ClusterFlags {
  kubeconfig?: string;
  context?: string;
  cluster?: string;
  user?: string;
  server?: string;
  token?: string;
  namespace?: string;
  as?: string;
  asGroup?: string[];
  asUid?: string;
  certificateAuthority?: string;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string;
  clientCertificate?: string;
  clientKey?: string;
}

/** Those that only a cluster can honor. */
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
] as const satisfies (keyof ClusterFlags)[];

/** What is around the process: nothing else is looked at. */
export interface ClusterEnvironment {
  env: Record<string, string | undefined>;
  homedir: string;
  /** Whether a credential plugin may read from the terminal. Default: when stdin is one. */
  canPrompt?: boolean | undefined;
  /** The content of kubeconfigs that were read before, since they cannot be read again: what `<(...)` names. */
  readBefore?: ReadonlyMap<string, Buffer> | undefined;
  /** Where a pod finds its service account. Default: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  serviceAccountDir?: string;
}

/**
 * Whether a cluster is configured. Looks at names only, so that a kubeconfig that is named and missing counts: using it
 * is an error, not a reason to do without.
 */
export function isClusterConfigured(flags: ClusterFlags, environment: ClusterEnvironment): boolean {
  return (
    CLUSTER_FLAGS.some((name) => flags[name] !== undefined) ||
    listedFiles(environment).length > 0 ||
    existsSync(defaultKubeconfig(environment)) ||
    findServiceAccount(environment) !== undefined
  );
}

/**
 * The kubeconfig files to read, the first of them the strongest, and whether the user named them.
 *
 * @throws KevError `input` when the text of a kubeconfig was given in the place of a path
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
    // A text is cut to pieces at its colons.
    for (const text of [environment.env.KUBECONFIG ?? '', ...files]) checkPath('KUBECONFIG', text);
    return { files, namedBy: 'KUBECONFIG' };
  }
  return { files: [defaultKubeconfig(environment)] };
}

/** What KUBECONFIG lists; nothing when it is not set, or holds separators alone. */
function listedFiles({ env }: ClusterEnvironment): string[] {
  return [...new Set((env.KUBECONFIG ?? '').split(delimiter).filter(Boolean))];
}

/** The folder in which a pod finds its token, its namespace and the server's certificate authority; undefined elsewhere. */
export function findServiceAccount(environment: ClusterEnvironment): string | undefined {
  const folder = environment.serviceAccountDir ?? '/var/run/secrets/kubernetes.io/serviceaccount';
  const isThere = environment.env.KUBERNETES_SERVICE_HOST && existsSync(join(folder, 'token'));
  return isThere ? folder : undefined;
}

function defaultKubeconfig(environment: ClusterEnvironment): string {
  return join(environment.homedir, '.kube', 'config');
}
