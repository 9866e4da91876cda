import { type Clock, systemClock } from '../core/clock.ts';
import { inputError } from '../core/errors.ts';
import { homeDirectory } from '../core/user-directories.ts';
import { version } from '../core/version.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import type { Credentials } from './credentials/credentials.ts';
import { createAuthenticator, logInWith } from './credentials/log-in.ts';
import type { Authenticate } from './credentials/shared-login.ts';
import { clusterEventSink, clusterEventsV1Sink } from './events/sink.ts';
import { clusterEventSource } from './events/source.ts';
import { ApiClient } from './http/api-client.ts';
import { loadClusterConfig } from './kubeconfig/config.ts';
import { isClusterConfigured } from './kubeconfig/find.ts';

/** Options of `openClusterSink`. */
export interface ClusterSinkOptions {
  /**
   * A kubeconfig's path, or a `KubeConfig` of `@kubernetes/client-node` that is set up already.
   * Default: as kubectl finds it: `KUBECONFIG`, `~/.kube/config`, a pod's service account.
   */
  kubeconfig?: string | Credentials;
  /** A context of the kubeconfig. Default: its current one. Not for a `KubeConfig`, which has its own. */
  context?: string;
  /** Time limit of one call, in milliseconds, retries after 429 and 5xx included. Default: none. */
  requestTimeoutMs?: number;
  /**
   * The User-Agent of requests, such as `my-controller/1.4.2`.
   * @default `kubectl-kev/VERSION`
   */
  userAgent?: string;
  /** @default systemClock */
  clock?: Clock;
  /**
   * The environment, for `KUBECONFIG` and the proxy variables.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

/** Implementation of `openClusterSink`, loaded on demand. */
export async function connectToCluster(options: ClusterSinkOptions): Promise<OpenedSink> {
  const { clock = systemClock, userAgent = `kubectl-kev/${version}`, requestTimeoutMs } = options;
  const client = new ApiClient({
    authenticate: await authenticate(options),
    clock,
    userAgent,
    requestTimeoutMs,
  });
  const sink = clusterEventSink(client, clusterEventSource(client, { clock }));
  return toOpenedSink(sink, clusterEventsV1Sink(client), () => client.close());
}

async function authenticate({
  kubeconfig,
  context,
  env = process.env,
  clock = systemClock,
}: ClusterSinkOptions): Promise<Authenticate> {
  if (typeof kubeconfig === 'object') {
    const cluster = kubeconfig.getCurrentCluster();
    if (!cluster) throw inputError('cannot use the KubeConfig: it has no current cluster');
    return () => logInWith(kubeconfig, cluster);
  }
  const flags = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const environment = { env, homedir: homeDirectory() };
  if (!isClusterConfigured(flags, environment)) {
    throw inputError('cannot find a cluster: neither a kubeconfig nor a service account was found');
  }
  return createAuthenticator(loadClusterConfig(flags, environment), flags, environment, clock);
}
