import { homedir } from 'node:os';
import { systemClock } from '../clock.ts';
import { KevError } from '../errors.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import { version } from '../version.ts';
import { type Access, authenticate } from './access.ts';
import type { Credentials } from './credentials.ts';
import { ClusterEventsV1Sink } from './events-v1-sink.ts';
import { findCluster } from './find-cluster.ts';
import type { ClusterSinkOptions } from './open-sink.ts';
import { ApiClient } from './request.ts';
import { ClusterEventSink } from './sink.ts';
import { ClusterEventSource } from './source.ts';

/** Opens a cluster as `openClusterSink` says. */
export async function connect(options: ClusterSinkOptions): Promise<OpenedSink> {
  const { clock = systemClock, userAgent = `kubectl-kev/${version}`, requestTimeoutMs } = options;
  const client = new ApiClient({
    authenticate: await authenticatorOf(options),
    clock,
    userAgent,
    requestTimeoutMs,
  });
  const sink = new ClusterEventSink(client, new ClusterEventSource(client, { clock }));
  return toOpenedSink(sink, new ClusterEventsV1Sink(client), () => client.close());
}

async function authenticatorOf({
  kubeconfig,
  context,
  env = process.env,
}: ClusterSinkOptions): Promise<() => Promise<Access>> {
  if (typeof kubeconfig === 'object') return () => authenticate(ofCurrentCluster(kubeconfig), {});

  const flags = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const environment = { env, homedir: homedir() };
  const kind = findCluster(flags, environment);
  if (kind === undefined) {
    throw new KevError('input', 'cannot find a cluster: there is no kubeconfig and no service account');
  }
  // Only this way needs client-node.
  const { loadClusterConfig } = await import('./kubeconfig.ts');
  let config: ReturnType<typeof loadClusterConfig> | undefined = loadClusterConfig(kind, flags, environment);
  return () => {
    // Asked again, the files may say something new.
    const current = config ?? loadClusterConfig(kind, flags, environment);
    config = undefined;
    return authenticate(current, flags);
  };
}

function ofCurrentCluster(kubeConfig: Credentials): { kubeConfig: Credentials; server: string } {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new KevError('input', 'cannot use the KubeConfig: it has no current cluster');
  return { kubeConfig, server: cluster.server };
}
