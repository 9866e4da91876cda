import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { KevError } from '../../core/errors.ts';
import { isPlausiblePath } from './path.ts';

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
    Boolean(environment.env.KUBECONFIG) ||
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
  const list = environment.env.KUBECONFIG;
  if (list) {
    const files = [...new Set(list.split(delimiter).filter(Boolean))];
    // A text is cut to pieces at its colons.
    for (const text of [list, ...files]) checkPath('KUBECONFIG', text);
    return { files, namedBy: 'KUBECONFIG' };
  }
  return { files: [defaultKubeconfig(environment)] };
}

/** A secret that holds a kubeconfig is easily taken for one that holds its path: nothing of it may be shown. */
function checkPath(name: string, value: string): void {
  if (isPlausiblePath(value) || existsSync(value)) return;
  throw new KevError(
    'input',
    `cannot use ${name}: expected a path, but the value looks like the text of a kubeconfig`,
    { hint: `write it to a file, and set ${name} to the path of that file` },
  );
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
