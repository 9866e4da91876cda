import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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
}

/** What is around the process: nothing else is looked at. */
export interface ClusterEnvironment {
  env: Record<string, string | undefined>;
  homedir: string;
  /** Where a pod finds its service account. Default: `/var/run/secrets/kubernetes.io/serviceaccount`. */
  serviceAccountDir?: string;
}

/** Where the way to the cluster is written down. */
export type ClusterKind = 'kubeconfig' | 'in-cluster';

/**
 * Whether a cluster is configured, and where. Undefined when nothing speaks of one. Looks at names
 * only, so that a kubeconfig that is named and missing counts: using it is an error, not a reason to
 * do without.
 */
export function findCluster(flags: ClusterFlags, environment: ClusterEnvironment): ClusterKind | undefined {
  const { kubeconfig, context, cluster, user, server, token } = flags;
  if ([kubeconfig, context, cluster, user, server, token].some((flag) => flag !== undefined))
    return 'kubeconfig';
  if (environment.env.KUBECONFIG || existsSync(defaultKubeconfig(environment))) return 'kubeconfig';
  if (environment.env.KUBERNETES_SERVICE_HOST && existsSync(join(serviceAccountDir(environment), 'token'))) {
    return 'in-cluster';
  }
  return undefined;
}

/** The kubeconfig files to read, the first of them the strongest, and whether the user named them. */
export function kubeconfigFiles(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): { files: string[]; namedBy?: '--kubeconfig' | 'KUBECONFIG' } {
  if (flags.kubeconfig !== undefined) return { files: [flags.kubeconfig], namedBy: '--kubeconfig' };
  const list = environment.env.KUBECONFIG;
  if (list) return { files: [...new Set(list.split(delimiter).filter(Boolean))], namedBy: 'KUBECONFIG' };
  return { files: [defaultKubeconfig(environment)] };
}

/** Where a pod finds its token, its namespace and the server's certificate authority. */
export function serviceAccountDir(environment: ClusterEnvironment): string {
  return environment.serviceAccountDir ?? '/var/run/secrets/kubernetes.io/serviceaccount';
}

function defaultKubeconfig(environment: ClusterEnvironment): string {
  return join(environment.homedir, '.kube', 'config');
}
