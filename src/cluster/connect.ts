import { type Clock, systemClock } from '../core/clock.ts';
import { inputError } from '../core/errors.ts';
import { homeDirectory } from '../core/user-directories.ts';
import { version } from '../core/version.ts';
import type { KubeConfigLike } from './credentials/kube-config-like.ts';
import { createAuthenticator, logInWith } from './credentials/log-in.ts';
import type { Authenticate } from './credentials/shared-login.ts';
import { clusterEventSink, clusterEventsV1Sink } from './events/sink.ts';
import { clusterEventSource } from './events/source.ts';
import { ApiClient } from './http/api-client.ts';
import { loadClusterConfig, withoutPassword } from './kubeconfig/config.ts';
import { isClusterConfigured } from './kubeconfig/find.ts';

/** How a cluster is connected to. */
export interface ClusterConnectionOptions {
  /**
   * A kubeconfig's path, or a `KubeConfig` of `@kubernetes/client-node` that is set up already.
   * Default: as kubectl finds it: `KUBECONFIG`, `~/.kube/config`, a pod's service account.
   */
  kubeconfig?: string | KubeConfigLike;
  /** A context of the kubeconfig. Default: its current one. Not for a `KubeConfig`, which has its own. */
  context?: string;
  /** Time limit of one call, in milliseconds, retries after 429 and 5xx included. Default: none. */
  requestTimeoutMs?: number;
  /**
   * The User-Agent of requests, such as `my-controller/1.4.2`.
   * @default `kubectl-kev/VERSION`
   */
  userAgent?: string;
  /** @default the clock of the system */
  clock?: Clock;
  /**
   * The environment, for `KUBECONFIG` and the proxy variables.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

/** Prepares the connection to a cluster. Sends no request yet. */
export async function connectToCluster(options: ClusterConnectionOptions) {
  const { clock = systemClock, userAgent = `kubectl-kev/${version}`, requestTimeoutMs } = options;
  const { authenticate, namespace, server } = chooseCluster(options);
  const client = new ApiClient({ authenticate, clock, userAgent, requestTimeoutMs });
  const source = clusterEventSource(client, { clock });
  return {
    source,
    sink: clusterEventSink(client, source),
    eventsV1: clusterEventsV1Sink(client),
    namespace,
    location: server,
    close: () => client.close(),
  };
}

function chooseCluster({
  kubeconfig,
  context,
  env = process.env,
  clock = systemClock,
}: ClusterConnectionOptions): {
  authenticate: Authenticate;
  namespace: string;
  server: string;
} {
  if (typeof kubeconfig === 'object') {
    const cluster = kubeconfig.getCurrentCluster();
    if (!cluster) throw inputError('cannot use the KubeConfig: it has no current cluster');
    const named = kubeconfig.getContextObject?.(kubeconfig.getCurrentContext?.() ?? '');
    const authenticate = () => logInWith(kubeconfig, cluster);
    return {
      authenticate,
      namespace: named?.namespace || 'default',
      server: withoutPassword(cluster.server),
    };
  }
  const flags = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const environment = { env, homedir: homeDirectory() };
  if (!isClusterConfigured(flags, environment)) {
    throw inputError('cannot find a cluster: neither a kubeconfig nor a service account was found');
  }
  const config = loadClusterConfig(flags, environment);
  const authenticate = createAuthenticator(config, flags, environment, clock);
  return { authenticate, namespace: config.namespace, server: config.server };
}
