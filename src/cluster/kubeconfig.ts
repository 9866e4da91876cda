import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { KevError } from '../errors.ts';
import {
  type ClusterEnvironment,
  type ClusterFlags,
  type ClusterKind,
  serviceAccountDir,
} from './find-cluster.ts';
import { readIfThere, readKubeconfigs } from './kubeconfig-files.ts';
import { proxyFor } from './proxy.ts';

/** One context, all flags applied: the way to a server, as one user. */
export interface ClusterConfig {
  /** Holds one cluster, one user and one context, which is its current one. */
  kubeConfig: KubeConfig;
  /** The context's name; missing when only flags or a service account say where the server is. */
  context?: string;
  /** The server's address, without a password that may stand in it. */
  server: string;
  /** From the flag, the context, the pod; else `default`. */
  namespace: string;
}

type Cluster = KubeConfig['clusters'][number];
type User = KubeConfig['users'][number];

/**
 * Reads the configuration that `findCluster` found.
 *
 * Files are merged as kubectl merges them: the first to name a thing wins, and files of the list that
 * are not there are passed over as long as one is.
 *
 * @throws KevError `input` when a file is missing, unreadable or wrong, or names something that it
 *   does not hold; `usage` when flags contradict each other. No text holds a secret.
 *
 * Source: client-go `tools/clientcmd`, ClientConfigLoadingRules and ConfigOverrides.
 */
export function loadClusterConfig(
  kind: ClusterKind,
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): ClusterConfig {
  if (flags.as === undefined && (flags.asGroup?.length || flags.asUid !== undefined)) {
    throw new KevError('usage', '--as-group and --as-uid need --as');
  }
  return kind === 'in-cluster' ? fromServiceAccount(flags, environment) : fromFiles(flags, environment);
}

function fromFiles(flags: ClusterFlags, environment: ClusterEnvironment): ClusterConfig {
  const { config, place } = readKubeconfigs(flags, environment);
  const contextName = flags.context ?? config.currentContext;
  const context = contextName ? config.getContextObject(contextName) : null;
  if (contextName && !context) throw unknown('context', contextName, place, config.contexts);
  if (!context && !flags.server && !flags.cluster) {
    throw new KevError('input', `cannot use ${place}: it sets no current-context`, {
      hint:
        config.contexts.length > 0
          ? `--context: ${namesOf(config.contexts)}`
          : 'use --local for the local store',
    });
  }

  const clusterName = flags.cluster ?? context?.cluster;
  const cluster = clusterName ? config.getCluster(clusterName) : null;
  if (!cluster && (flags.cluster || !flags.server)) {
    throw unknown('cluster', clusterName ?? '', place, config.clusters);
  }
  const userName = flags.user ?? context?.user;
  const user = userName ? config.getUser(userName) : null;
  if (userName && !user) throw unknown('user', userName, place, config.users);

  return {
    ...withFlags(flags, environment, cluster ?? undefined, user ?? undefined),
    ...(contextName ? { context: contextName } : {}),
    namespace: flags.namespace ?? context?.namespace ?? 'default',
  };
}

function fromServiceAccount(flags: ClusterFlags, environment: ClusterEnvironment): ClusterConfig {
  const folder = serviceAccountDir(environment);
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment.env;
  const cluster = {
    name: 'in-cluster',
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    caFile: join(folder, 'ca.crt'),
    skipTLSVerify: false,
  };
  // The kubelet writes the token anew before it expires, so it is named by its file.
  const user = {
    name: 'in-cluster',
    authProvider: { name: 'tokenFile', config: { tokenFile: join(folder, 'token') } },
  };
  return {
    ...withFlags(flags, environment, cluster, user),
    namespace: flags.namespace ?? readIfThere(join(folder, 'namespace'))?.trim() ?? 'default',
  };
}

/** A configuration of this one cluster and user, with what the flags say put over it. */
function withFlags(
  flags: ClusterFlags,
  { env }: ClusterEnvironment,
  cluster: Cluster | undefined,
  user: User | undefined,
): Pick<ClusterConfig, 'kubeConfig' | 'server'> {
  const server = withScheme(flags.server ?? cluster?.server ?? '', cluster, user);
  const isPlain = server.startsWith('http:');
  const proxyUrl = checkProxy(cluster?.proxyUrl ?? proxyFor(new URL(server), env));
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [
      {
        ...cluster,
        name: 'cluster',
        server,
        // The name in the certificate is the other server's.
        ...(flags.server !== undefined && { tlsServerName: undefined }),
        ...(proxyUrl !== undefined && { proxyUrl }),
        // client-node talks plain HTTP only when told that there is nothing to verify.
        skipTLSVerify: isPlain || cluster?.skipTLSVerify === true,
      },
    ],
    // Without a user client-node forgets the certificate authority.
    users: [asUser(flags, user, isPlain)],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  return { kubeConfig, server: withoutPassword(server) };
}

/** The user with the flags put over: over plain HTTP no credentials are shown, as in kubectl. */
function asUser(flags: ClusterFlags, user: User | undefined, isPlain: boolean): User {
  const impersonateUser = flags.as ?? user?.impersonateUser;
  const asked = { name: 'user', ...(impersonateUser !== undefined && { impersonateUser }) };
  if (isPlain) return asked;
  if (flags.token === undefined) return { ...user, ...withExecInfo(user), ...asked };
  const { certData, certFile, keyData, keyFile } = user ?? {};
  return { ...({ certData, certFile, keyData, keyFile } as Partial<User>), ...asked, token: flags.token };
}

/**
 * Tells a credential plugin in which version to answer, as kubectl does and client-node does not.
 *
 * Source: client-go `plugin/pkg/client/auth/exec`.
 */
function withExecInfo(user: User | undefined): Partial<User> {
  if (!user?.exec) return {};
  const info = {
    kind: 'ExecCredential',
    apiVersion: user.exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    spec: { interactive: false },
  };
  const env = [...(user.exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
  return { exec: { ...user.exec, env } };
}

/** An address without a scheme is https when anything speaks of TLS, as in kubectl. */
function withScheme(server: string, cluster: Cluster | undefined, user: User | undefined): string {
  const hasTls =
    cluster?.caData || cluster?.caFile || cluster?.skipTLSVerify || user?.certData || user?.certFile;
  const url = server.includes('://') ? server : `${hasTls ? 'https' : 'http'}://${server}`;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new KevError(
      'input',
      `cannot use the server "${withoutPassword(server)}": it is no http or https address`,
    );
  }
  return url.replace(/\/+$/, '');
}

/** @throws KevError `input` when it is no proxy's address */
function checkProxy(url: string | undefined): string | undefined {
  if (url === undefined || (/^(https?|socks(4a?|5h?)?):\/\//.test(url) && URL.canParse(url))) return url;
  throw new KevError(
    'input',
    `cannot use the proxy "${withoutPassword(url)}": it is no http, https or socks5 address`,
    { hint: 'it is named by proxy-url in the kubeconfig, or by HTTPS_PROXY or HTTP_PROXY' },
  );
}

/** What is no address may have a slash in its password. */
function withoutPassword(url: string): string {
  return url.replace(URL.canParse(url) ? /\/\/[^/]*@/ : /\/\/.*@/, '//');
}

function unknown(what: string, name: string, place: string, there: { name: string }[]): KevError {
  return new KevError('input', `cannot use ${place}: it has no ${what} "${name}"`, {
    hint: there.length > 0 ? `it has ${namesOf(there)}` : undefined,
  });
}

function namesOf(things: { name: string }[]): string {
  return things.map(({ name }) => `"${name}"`).join(', ');
}
