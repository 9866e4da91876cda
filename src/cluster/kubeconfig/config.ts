import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { KevError } from '../../core/errors.ts';
import { proxyFor } from '../http/proxy.ts';
import { readIfThere, readKubeconfigs, uniqueNames } from './files.ts';
import { type ClusterEnvironment, type ClusterFlags, findServiceAccount } from './find.ts';
import type { KubeconfigCluster, KubeconfigUser } from './types.ts';

/** One server and one user, all flags applied. */
export interface ClusterConfig {
  /** Where it is written. */
  origin: 'kubeconfig' | 'service-account';
  /** The context's name; missing when only flags or a service account say where the server is. */
  context?: string;
  /** The cluster's name, and those of all clusters; missing when something else says where the server is. */
  entry?: { cluster: string; clusters: string[] };
  /** The server's address, without a password that may stand in it. */
  server: string;
  /** From the flag, the context, the pod; else `default`. */
  namespace: string;
  cluster: KubeconfigCluster;
  /** The proxy on the way: the kubeconfig's, else the environment's. */
  proxyUrl: string | undefined;
  /** Over plain HTTP, no credentials are in it. */
  user: KubeconfigUser;
}

/**
 * Reads the configuration that flags and environment choose. In a pod, the service account is used unless a kubeconfig or
 * a flag chooses a server.
 *
 * @throws KevError `input` when a file is missing, unreadable or wrong, or names something that it
 *   does not hold; `usage` when flags contradict each other. No text holds a secret.
 *
 * Source: client-go `tools/clientcmd`, ClientConfigLoadingRules, DeferredLoadingClientConfig and ConfigOverrides.
 */
export function loadClusterConfig(flags: ClusterFlags, environment: ClusterEnvironment): ClusterConfig {
  if (flags.certificateAuthority !== undefined && flags.insecureSkipTlsVerify)
    throw new KevError(
      'usage',
      "--certificate-authority and --insecure-skip-tls-verify can't be used together",
    );
  const { config, place } = readKubeconfigs(flags, environment);
  const account = findServiceAccount(environment);
  const contextName = flags.context ?? config.currentContext;
  const isChosen =
    contextName || [flags.server, flags.cluster, flags.user].some((flag) => flag !== undefined);
  if (account !== undefined && !isChosen) return fromServiceAccount(account, flags, environment);

  const context = contextName ? config.getContextObject(contextName) : null;
  if (contextName && !context) throw unknown('context', contextName, place, config.contexts);
  if (!context && !flags.server && !flags.cluster) throw noContext(config, place, flags);

  const clusterName = flags.cluster ?? context?.cluster;
  const cluster = clusterName ? config.getCluster(clusterName) : null;
  if (!cluster && (flags.cluster || !flags.server))
    throw unknown('cluster', clusterName ?? '', place, config.clusters);
  if (!cluster?.server && !flags.server)
    throw new KevError('input', `cannot use ${place}: its cluster "${clusterName}" has no server`);
  const userName = flags.user ?? context?.user;
  const user = userName ? (config.getUser(userName) as KubeconfigUser | null) : null;
  if (userName && !user) throw unknown('user', userName, place, config.users);

  return {
    origin: 'kubeconfig',
    ...withFlags(flags, environment, cluster ?? undefined, user ?? undefined),
    ...(contextName ? { context: contextName } : {}),
    ...(clusterName && flags.server === undefined
      ? { entry: { cluster: clusterName, clusters: uniqueNames(config.clusters) } }
      : {}),
    namespace: flags.namespace ?? (context?.namespace || namespaceOfPod(account, environment)),
  };
}

function fromServiceAccount(
  folder: string,
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): ClusterConfig {
  // client-node's loadFromCluster reads process.env, and takes ports 80, 8080 and 8001 for plain HTTP.
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment.env;
  const cluster = {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    caFile: join(folder, 'ca.crt'),
    skipTLSVerify: false,
  };
  // The kubelet writes the token anew before it expires.
  const user = { tokenFile: join(folder, 'token'), impersonate: {} };
  return {
    origin: 'service-account',
    ...withFlags(flags, environment, cluster, user),
    namespace: flags.namespace ?? namespaceOfPod(folder, environment),
  };
}

function namespaceOfPod(account: string | undefined, { env }: ClusterEnvironment): string {
  if (account === undefined) return 'default';
  return env.POD_NAMESPACE || readIfThere(join(account, 'namespace'))?.trim() || 'default';
}

/** The cluster and user with the flags put over. */
function withFlags(
  flags: ClusterFlags,
  { env }: ClusterEnvironment,
  cluster: KubeconfigCluster | undefined,
  user: KubeconfigUser | undefined,
): Pick<ClusterConfig, 'cluster' | 'user' | 'server' | 'proxyUrl'> {
  const trusted = withTrustFlags(flags, cluster);
  const asked = withUserFlags(flags, user);
  const server = withScheme(flags.server ?? trusted.server, trusted, asked);
  const proxyUrl = checkProxy(trusted.proxyUrl || proxyFor(new URL(server), env));
  const isPlain = server.startsWith('http:');
  return {
    server: withoutPassword(server),
    cluster: { ...trusted, server },
    proxyUrl,
    user: isPlain ? { impersonate: asked.impersonate } : asked,
  };
}

/** How the server is verified. Source: client-go `tools/clientcmd`, client_config.go, getCluster. */
function withTrustFlags(
  flags: ClusterFlags,
  { server = '', skipTLSVerify = false, ...cluster }: Partial<KubeconfigCluster> = {},
): KubeconfigCluster {
  const { certificateAuthority, insecureSkipTlsVerify } = flags;
  const trusted = { ...cluster, server, skipTLSVerify };
  if (certificateAuthority !== undefined || insecureSkipTlsVerify) {
    trusted.skipTLSVerify = insecureSkipTlsVerify ?? false;
    trusted.caFile = certificateAuthority && resolve(certificateAuthority);
    trusted.caData = undefined;
  }
  // The name in the certificate is the other server's.
  if (flags.tlsServerName !== undefined || flags.server !== undefined)
    trusted.tlsServerName = flags.tlsServerName;
  if (trusted.skipTLSVerify && (trusted.caFile || trusted.caData))
    throw new KevError(
      'input',
      "cannot use the cluster: its certificate-authority and insecure-skip-tls-verify can't be used together",
    );
  return trusted;
}

/** Who asks. A token replaces every other way to log in, but a certificate. */
function withUserFlags(flags: ClusterFlags, user: KubeconfigUser = { impersonate: {} }): KubeconfigUser {
  const { token, clientCertificate, clientKey, as, asUid, asGroup } = flags;
  const asked = { ...user };
  if (token !== undefined) {
    const { certFile, certData, keyFile, keyData, impersonate } = user;
    Object.assign(asked, NO_LOGIN, { token, certFile, certData, keyFile, keyData, impersonate });
  }
  if (clientCertificate !== undefined)
    Object.assign(asked, { certFile: resolve(clientCertificate), certData: undefined });
  if (clientKey !== undefined) Object.assign(asked, { keyFile: resolve(clientKey), keyData: undefined });
  if ((asked.certFile || asked.certData) && !asked.keyFile && !asked.keyData) {
    throw new KevError('input', 'cannot use the client-certificate: its client-key is missing', {
      hint: 'name it with --client-key, or with client-key or client-key-data in the kubeconfig',
    });
  }
  asked.impersonate = {
    user: as ?? user.impersonate.user,
    uid: asUid ?? user.impersonate.uid,
    groups: asGroup ?? user.impersonate.groups,
    extra: user.impersonate.extra,
  };
  checkImpersonation(asked, flags);
  return asked;
}

const NO_LOGIN = {
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  exec: undefined,
  authProvider: undefined,
};

/** @throws KevError when it is said how, but not as whom */
function checkImpersonation(
  { impersonate: { user, uid, groups, extra } }: KubeconfigUser,
  flags: ClusterFlags,
): void {
  if (user) return;
  if (flags.asGroup?.length || flags.asUid !== undefined)
    throw new KevError('usage', '--as-group and --as-uid require --as');
  if (uid || groups?.length || Object.keys(extra ?? {}).length > 0)
    throw new KevError(
      'input',
      'cannot impersonate: as-uid, as-groups and as-user-extra require as in the kubeconfig',
    );
}

/** An address without a scheme is https when anything speaks of TLS, as in kubectl. */
function withScheme(server: string, cluster: KubeconfigCluster, user: KubeconfigUser): string {
  const hasTls = cluster.caData || cluster.caFile || cluster.skipTLSVerify || user.certData || user.certFile;
  const whole = server.includes('://') ? server : `${hasTls ? 'https' : 'http'}://${server}`;
  const url = whole.replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new KevError(
      'input',
      `cannot use the server "${withoutPassword(server)}": expected an http or https address`,
    );
  }
  return url.replace(/\/+$/, '');
}

/** @throws KevError `input` when it is no proxy's address */
function checkProxy(url: string | undefined): string | undefined {
  if (url === undefined || (/^(https?|socks(4a?|5h?)?):\/\//.test(url) && URL.canParse(url))) return url;
  throw new KevError(
    'input',
    `cannot use the proxy "${withoutPassword(url)}": expected an http, https or socks5 address`,
    { hint: 'it is named by proxy-url in the kubeconfig, or by HTTPS_PROXY or HTTP_PROXY' },
  );
}

/** What is no address may have a slash in its password. */
function withoutPassword(url: string): string {
  return url.replace(URL.canParse(url) ? /\/\/[^/]*@/ : /\/\/.*@/, '//');
}

function noContext({ contexts, clusters, users }: KubeConfig, place: string, flags: ClusterFlags): KevError {
  if (contexts.length + clusters.length + users.length === 0 && flags.kubeconfig !== undefined)
    return new KevError('input', `cannot use ${place}: not a kubeconfig, or an empty one`);
  return new KevError('input', `cannot use ${place}: it sets no current-context`, {
    hint: contexts.length > 0 ? `--context: ${listOf(contexts)}` : 'use --local for the local store',
  });
}

function unknown(what: string, name: string, place: string, there: { name: string }[]): KevError {
  return new KevError('input', `cannot use ${place}: it has no ${what} "${name}"`, {
    hint: there.length > 0 ? `it has ${listOf(there)}` : undefined,
  });
}

function listOf(things: { name: string }[]): string {
  return uniqueNames(things)
    .map((name) => `"${name}"`)
    .join(', ');
}
