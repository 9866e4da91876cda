import { claimedUser } from './credentials/identity.ts';
import { createAuthenticator } from './credentials/log-in.ts';
import { Discovery } from './discovery/discovery.ts';
import { openDiscoveryCache } from './discovery/discovery-cache.ts';
import { clusterEventSink, clusterEventsV1Sink } from './events/sink.ts';
import { clusterEventSource } from './events/source.ts';
import { ApiClient, type ApiClientOptions } from './http/api-client.ts';
import { loadClusterConfig } from './kubeconfig/config.ts';
import type { ClusterEnvironment, ClusterFlags } from './kubeconfig/find.ts';
import { Objects } from './objects/objects.ts';

/** Options of `createCluster`. */
export interface CreateClusterOptions
  extends Pick<ApiClientOptions, 'clock' | 'requestTimeoutMs' | 'onRequest'> {
  /** kev's version, for the User-Agent. */
  version: string;
  /** Whether writes are dry runs. Default false. */
  dryRun?: boolean | undefined;
  /** Opens the folder of the discovery cache; undefined when there is none. Called on demand. Default: no cache. */
  openDiscoveryFolder?: (() => string | undefined) | undefined;
  /** Page size of lists of events; 0: all at once. Default: 500, as in kubectl. */
  pageSize?: number | undefined;
}

/** A Kubernetes API server, used as one user. */
export type Cluster = ReturnType<typeof createCluster>;

/**
 * Opens the cluster that flags and environment choose. Sends no request yet.
 *
 * @throws KevError `input` when the configuration cannot be read or is invalid, `usage` when flags conflict
 */
export function createCluster(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
  options: CreateClusterOptions,
) {
  const config = loadClusterConfig(flags, environment);
  const client = new ApiClient({
    authenticate: createAuthenticator(config, flags, environment, options.clock),
    clock: options.clock,
    userAgent: `kubectl-kev/${options.version}`,
    requestTimeoutMs: options.requestTimeoutMs,
    onRequest: options.onRequest,
  });
  const openCache = () => {
    const folder = options.openDiscoveryFolder?.();
    return folder ? openDiscoveryCache(folder, new URL(config.server), options.clock) : undefined;
  };
  const source = clusterEventSource(client, { clock: options.clock, pageSize: options.pageSize });
  const { origin, server, context, entry, namespace } = config;
  return {
    origin,
    server,
    context,
    entry,
    namespace,
    source,
    sink: clusterEventSink(client, source, options.dryRun),
    /** The same events, written through `events.k8s.io/v1`. */
    eventsV1Sink: clusterEventsV1Sink(client, options.dryRun),
    objects: new Objects(client, new Discovery(client, options.clock, openCache)),
    /** Returns the user that the credentials claim to be; undefined when unknown. */
    claimedUser: () => claimedUser(config.user),
    client,
    [Symbol.asyncDispose]: () => client.close(),
  };
}
