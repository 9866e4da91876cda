import { homedir } from 'node:os';
import { systemClock } from '../core/clock.ts';
import { KevError } from '../core/errors.ts';
import { version } from '../core/version.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import { createAuthenticator } from './credentials/authenticator.ts';
import type { Authenticate } from './credentials/shared-login.ts';
import { ClusterEventsV1Sink } from './events/events-v1-sink.ts';
import { ClusterEventSink } from './events/sink.ts';
import { ClusterEventSource } from './events/source.ts';
import { logInWith } from './http/access.ts';
import { ApiClient } from './http/api-client.ts';
import { loadClusterConfig } from './kubeconfig/config.ts';
import { isClusterConfigured } from './kubeconfig/find.ts';
import type { ClusterSinkOptions } from './open-sink.ts';

/** Opens a cluster as `openClusterSink` says. */
export async function connect(options: ClusterSinkOptions): Promise<OpenedSink> {
  const { clock = systemClock, userAgent = `kubectl-kev/${version}`, requestTimeoutMs } = options;
  const client = new ApiClient({
    authenticate: await authenticate(options),
    clock,
    userAgent,
    requestTimeoutMs,
  });
  const sink = new ClusterEventSink(client, new ClusterEventSource(client, { clock }));
  return toOpenedSink(sink, new ClusterEventsV1Sink(client), () => client.close());
}

async function authenticate({
  kubeconfig,
  context,
  env = process.env,
  clock = systemClock,
}: ClusterSinkOptions): Promise<Authenticate> {
  if (typeof kubeconfig === 'object') {
    const cluster = kubeconfig.getCurrentCluster();
    if (!cluster) throw new KevError('input', 'cannot use the KubeConfig: it has no current cluster');
    return () => logInWith(kubeconfig, cluster);
  }
  const flags = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const environment = { env, homedir: homedir() };
  if (!isClusterConfigured(flags, environment)) {
    throw new KevError('input', 'cannot find a cluster: there is no kubeconfig and no service account');
  }
  return createAuthenticator(loadClusterConfig(flags, environment), flags, environment, clock);
}
