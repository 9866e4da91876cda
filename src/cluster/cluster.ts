import type { Clock } from '../core/clock.ts';
import type { EventsV1Sink } from '../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import type { EventSource } from '../select/source.ts';
import { claimedUser } from './credentials/identity.ts';
import { createAuthenticator } from './credentials/log-in.ts';
import { Discovery } from './discovery/discovery.ts';
import { DiscoveryCache } from './discovery/discovery-cache.ts';
import { ClusterEventsV1Sink } from './events/events-v1-sink.ts';
import { ClusterEventSink } from './events/sink.ts';
import { ClusterEventSource } from './events/source.ts';
import { ApiClient, type RequestReport } from './http/api-client.ts';
import { type ClusterConfig, loadClusterConfig } from './kubeconfig/config.ts';
import type { ClusterEnvironment, ClusterFlags } from './kubeconfig/find.ts';
import { Objects } from './objects/objects.ts';

export interface ClusterOptions {
  clock: Clock;
  /** kev's version, for the User-Agent. */
  version: string;
  /** How long one request may take, its repeats included; a watch: until it begins. Default: as long as it takes. */
  requestTimeoutMs?: number | undefined;
  /** What is written is not stored, though the server does everything else with it. Default false. */
  dryRun?: boolean | undefined;
  /**
   * Opens the folder in which it is kept from one start to the next what servers offer; undefined: there is none.
   * Asked only when that is needed. Default: nothing is kept.
   */
  openDiscoveryFolder?: (() => string | undefined) | undefined;
  /** Told of each request when its response begins, or none comes. */
  onRequest?: ((told: RequestReport) => void) | undefined;
  /** How many events one request for a list asks for; 0: all. Default: 500, as in kubectl. */
  pageSize?: number | undefined;
}

/** A Kubernetes API server as one user sees it. */
export interface Cluster extends AsyncDisposable {
  /** Where it is written how to reach it. */
  origin: ClusterConfig['origin'];
  /** Its address. */
  server: string;
  /** The kubeconfig's context; undefined in a pod, or when a flag alone names the server. */
  context: string | undefined;
  /** The kubeconfig's name for it, and for others; undefined when something else says where the server is. */
  entry: ClusterConfig['entry'] | undefined;
  /** The namespace to use when none is said. */
  namespace: string;
  source: EventSource;
  sink: ReadableEventSink;
  /** The same events, written through `events.k8s.io/v1`. */
  eventsV1Sink: EventsV1Sink;
  objects: Objects;
  /** Who asks, as far as the credentials themselves tell it. */
  claimedUser(): string | undefined;
  client: ApiClient;
}

/**
 * Opens the cluster that flags and environment choose. No request goes out yet.
 *
 * @throws KevError `input` when the configuration cannot be read or is wrong, `usage` when flags contradict each other
 */
export function openCluster(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
  options: ClusterOptions,
): Cluster {
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
    return folder === undefined
      ? undefined
      : new DiscoveryCache(folder, new URL(config.server), options.clock);
  };
  const source = new ClusterEventSource(client, { clock: options.clock, pageSize: options.pageSize });
  return {
    origin: config.origin,
    server: config.server,
    context: config.context,
    entry: config.entry,
    namespace: config.namespace,
    source,
    sink: new ClusterEventSink(client, source, options),
    eventsV1Sink: new ClusterEventsV1Sink(client, options),
    objects: new Objects(client, new Discovery(client, options.clock, openCache)),
    claimedUser: () => claimedUser(config.user),
    client,
    [Symbol.asyncDispose]: () => client.close(),
  };
}
