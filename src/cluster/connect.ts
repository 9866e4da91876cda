import { homedir } from 'node:os';
import { systemClock } from '../clock.ts';
import { KevError } from '../errors.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import { version } from '../version.ts';
import { logInWith } from './access.ts';
import { authenticatorOf } from './authenticator.ts';
import { ClusterEventsV1Sink } from './events-v1-sink.ts';
import { loadClusterConfig } from './kubeconfig/config.ts';
import { isClusterConfigured } from './kubeconfig/find.ts';
import type { ClusterSinkOptions } from './open-sink.ts';
import { ApiClient } from './request.ts';
import type { Authenticate } from './shared-login.ts';
import { ClusterEventSink } from './sink.ts';
import { ClusterEventSource } from './source.ts';

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
  return authenticatorOf(loadClusterConfig(flags, environment), flags, environment, clock);
}
