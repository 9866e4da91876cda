import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import { inputError, usageError } from '../../core/errors.ts';
import { proxyFor } from '../http/proxy.ts';
import { readKubeconfigs, readTextIfPossible, uniqueNames } from './files.ts';
import { type ClusterEnvironment, type ClusterFlags, findServiceAccount } from './find.ts';
import type { KubeconfigCluster, KubeconfigUser } from './types.ts';

/** The server and user to use, with all flags applied. */
export interface ClusterConfig {
  /** Source of the configuration. */
  origin: 'kubeconfig' | 'service-account';
  /** The context's name; missing when the server comes from flags or a service account only. */
  context?: string | undefined;
  /** The cluster's name, and the names of all clusters; missing when the server does not come from the kubeconfig. */
  entry?: { cluster: string; clusters: string[] } | undefined;
  /** The server's address, without the password that it may contain. */
  server: string;
  /** From the flag, the context, or the pod; else `default`. */
  namespace: string;
  cluster: KubeconfigCluster;
  /** The proxy of the kubeconfig, else of the environment. */
  proxyUrl: string | undefined;
  /** Without credentials when the server uses plain HTTP. */
  user: KubeconfigUser;
}

/**
 * Loads the configuration that flags and environment choose. In a pod, uses the service account unless a kubeconfig or a
 * flag chooses a server.
 *
 * @throws KevError `input` when a file is missing, unreadable, or invalid, or refers to something that it
 *   does not contain; `usage` when flags conflict. Messages contain no secrets.
 *
 * Source: client-go `tools/clientcmd`, ClientConfigLoadingRules, DeferredLoadingClientConfig and ConfigOverrides.
 */
export function loadClusterConfig(flags: ClusterFlags, environment: ClusterEnvironment): ClusterConfig {
  if (flags.certificateAuthority !== undefined && flags.insecureSkipTlsVerify)
    throw usageError("--certificate-authority and --insecure-skip-tls-verify can't be used together");
  const { config, location } = readKubeconfigs(flags, environment);
  const account = findServiceAccount(environment);
  const contextName = flags.context ?? config.currentContext;
  const isChosen =
    contextName || [flags.server, flags.cluster, flags.user].some((flag) => flag !== undefined);
  if (account !== undefined && !isChosen) return fromServiceAccount(account, flags, environment);

  const cannot = (why: string, hint?: string) => inputError(`cannot use ${location}: ${why}`, hint);
  const unknown = (what: string, name: string, all: { name: string }[]) =>
    cannot(`it has no ${what} "${name}"`, all.length > 0 ? `it has ${listOf(all)}` : undefined);
  const context = contextName ? config.getContextObject(contextName) : null;
  if (contextName && !context) throw unknown('context', contextName, config.contexts);
  if (!context && !flags.server && !flags.cluster) {
    const { contexts, clusters, users } = config;
    if (flags.kubeconfig !== undefined && contexts.length + clusters.length + users.length === 0)
      throw cannot('not a kubeconfig, or an empty one');
    const hint = contexts.length > 0 ? `--context: ${listOf(contexts)}` : 'use --local for the local store';
    throw cannot('it sets no current-context', hint);
  }

  const clusterName = flags.cluster ?? context?.cluster;
  const cluster = clusterName ? config.getCluster(clusterName) : null;
  if (!cluster && (flags.cluster || !flags.server))
    throw unknown('cluster', clusterName ?? '', config.clusters);
  if (!cluster?.server && !flags.server) throw cannot(`its cluster "${clusterName}" has no server`);
  const userName = flags.user ?? context?.user;
  const user = userName ? (config.getUser(userName) as KubeconfigUser | null) : null;
  if (userName && !user) throw unknown('user', userName, config.users);

  return {
    origin: 'kubeconfig',
    ...withFlags(flags, environment, cluster ?? undefined, user ?? undefined),
    ...(contextName && { context: contextName }),
    ...(clusterName &&
      flags.server === undefined && {
        entry: { cluster: clusterName, clusters: uniqueNames(config.clusters) },
      }),
    namespace: flags.namespace ?? (context?.namespace || namespaceOfPod(account, environment)),
  };
}

function fromServiceAccount(
  folder: string,
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): ClusterConfig {
  // client-node's loadFromCluster reads process.env, and uses plain HTTP on ports 80, 8080, and 8001.
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment.env;
  const cluster = {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    caFile: join(folder, 'ca.crt'),
    skipTLSVerify: false,
  };
  // The kubelet renews the token file before the token expires.
  const user = { tokenFile: join(folder, 'token'), impersonate: {} };
  return {
    origin: 'service-account',
    ...withFlags(flags, environment, cluster, user),
    namespace: flags.namespace ?? namespaceOfPod(folder, environment),
  };
}

function namespaceOfPod(account: string | undefined, { env }: ClusterEnvironment): string {
  if (account === undefined) return 'default';
  return env.POD_NAMESPACE || readTextIfPossible(join(account, 'namespace'))?.trim() || 'default';
}

/** Applies the flags to the cluster and user. */
function withFlags(
  flags: ClusterFlags,
  { env }: ClusterEnvironment,
  cluster: KubeconfigCluster | undefined,
  user: KubeconfigUser | undefined,
): Pick<ClusterConfig, 'cluster' | 'user' | 'server' | 'proxyUrl'> {
  const chosenCluster = withTrustFlags(flags, cluster);
  const chosenUser = withUserFlags(flags, user);
  const server = withScheme(flags.server ?? chosenCluster.server, chosenCluster, chosenUser);
  const proxyUrl = checkProxy(chosenCluster.proxyUrl || proxyFor(new URL(server), env));
  const isPlain = server.startsWith('http:');
  return {
    server: withoutPassword(server),
    cluster: { ...chosenCluster, server },
    proxyUrl,
    user: isPlain ? { impersonate: chosenUser.impersonate } : chosenUser,
  };
}

/** Applies the flags for verifying the server. Source: client-go `tools/clientcmd`, client_config.go, getCluster. */
function withTrustFlags(
  flags: ClusterFlags,
  { server = '', skipTLSVerify = false, ...cluster }: Partial<KubeconfigCluster> = {},
): KubeconfigCluster {
  const { certificateAuthority, insecureSkipTlsVerify } = flags;
  const chosenCluster = { ...cluster, server, skipTLSVerify };
  if (certificateAuthority !== undefined || insecureSkipTlsVerify) {
    chosenCluster.skipTLSVerify = insecureSkipTlsVerify ?? false;
    chosenCluster.caFile = certificateAuthority && resolve(certificateAuthority);
    chosenCluster.caData = undefined;
  }
  // Not the kubeconfig's tls-server-name: it belongs to the other server.
  if (flags.tlsServerName !== undefined || flags.server !== undefined)
    chosenCluster.tlsServerName = flags.tlsServerName;
  if (chosenCluster.skipTLSVerify && (chosenCluster.caFile || chosenCluster.caData))
    throw inputError(
      "cannot use the cluster: its certificate-authority and insecure-skip-tls-verify can't be used together",
    );
  return chosenCluster;
}

/** Applies the flags for the user. A token replaces all other credentials except a certificate. */
function withUserFlags(flags: ClusterFlags, user: KubeconfigUser = { impersonate: {} }): KubeconfigUser {
  const { clientCertificate, clientKey, as, asUid, asGroup } = flags;
  const { certFile, certData, keyFile, keyData, impersonate } = user;
  const chosenUser =
    flags.token === undefined
      ? { ...user }
      : { token: flags.token, tokenFile: undefined, certFile, certData, keyFile, keyData, impersonate };
  if (clientCertificate !== undefined)
    Object.assign(chosenUser, { certFile: resolve(clientCertificate), certData: undefined });
  if (clientKey !== undefined) Object.assign(chosenUser, { keyFile: resolve(clientKey), keyData: undefined });
  if ((chosenUser.certFile || chosenUser.certData) && !chosenUser.keyFile && !chosenUser.keyData) {
    throw inputError(
      'cannot use the client-certificate: its client-key is missing',
      'name it with --client-key, or with client-key or client-key-data in the kubeconfig',
    );
  }
  chosenUser.impersonate = {
    user: as ?? impersonate.user,
    uid: asUid ?? impersonate.uid,
    groups: asGroup ?? impersonate.groups,
    extra: impersonate.extra,
  };
  checkImpersonation(chosenUser, flags);
  return chosenUser;
}

/** @throws KevError when there is a group, UID, or extra to impersonate, but no user */
function checkImpersonation(
  { impersonate: { user, uid, groups, extra } }: KubeconfigUser,
  flags: ClusterFlags,
): void {
  if (user) return;
  if (flags.asGroup?.length || flags.asUid !== undefined)
    throw usageError('--as-group and --as-uid require --as');
  if (uid || groups?.length || Object.keys(extra ?? {}).length > 0)
    throw inputError('cannot impersonate: as-uid, as-groups and as-user-extra require as in the kubeconfig');
}

/** Adds the scheme to an address without one: https when any TLS option is set, as in kubectl. */
function withScheme(server: string, cluster: KubeconfigCluster, user: KubeconfigUser): string {
  const hasTls = cluster.caData || cluster.caFile || cluster.skipTLSVerify || user.certData || user.certFile;
  const whole = server.includes('://') ? server : `${hasTls ? 'https' : 'http'}://${server}`;
  const url = whole.replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw inputError(`cannot use the server "${withoutPassword(server)}": expected an http or https address`);
  }
  return url.replace(/\/+$/, '');
}

/** @throws KevError `input` when it is not the address of a proxy */
function checkProxy(url: string | undefined): string | undefined {
  if (url === undefined || (/^(https?|socks(4a?|5h?)?):\/\//.test(url) && URL.canParse(url))) return url;
  throw inputError(
    `cannot use the proxy "${withoutPassword(url)}": expected an http, https or socks5 address`,
    'it is named by proxy-url in the kubeconfig, or by HTTPS_PROXY or HTTP_PROXY',
  );
}

/** Removes user name and password from a URL. In an invalid URL the password may contain a slash. */
export function withoutPassword(url: string): string {
  return url.replace(URL.canParse(url) ? /\/\/[^/]*@/ : /\/\/.*@/, '//');
}

function listOf(things: { name: string }[]): string {
  return uniqueNames(things)
    .map((name) => `"${name}"`)
    .join(', ');
}
