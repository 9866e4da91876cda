import type { ClusterConnectionOptions } from '../cluster/connect.ts';
import { systemClock } from '../core/clock.ts';
import { type Log, toSafeLog } from '../record/log.ts';
import { type EventStore, toEventStore } from './event-store.ts';

/** Options of `openCluster`. */
export interface OpenClusterOptions extends ClusterConnectionOptions {
  /**
   * Called with lost connections of watches.
   * @default prints a line on stderr
   */
  log?: Log;
}

/**
 * Opens the events of a cluster, as kubectl finds it: `KUBECONFIG`, `~/.kube/config`, or the service account of the pod.
 * Sends no request yet, and loads its implementation when it is called.
 *
 * `list` and `watch` need the verbs list and watch on events; recording needs create and patch, with `sharedCounts` also
 * get and list. Calls are retried up to ten times after a 429, and after a 5xx with a Retry-After; after a 401 the
 * credentials are read again. Idle connections are kept for 30 seconds; they do not keep the process alive.
 *
 * @throws KevError `input` when no cluster is configured, or the configuration cannot be read or is invalid
 *
 * @example
 * await using cluster = await openCluster({ context: 'staging' });
 * const { namespace } = cluster;
 * for await (const event of cluster.watch({ namespace, types: ['Warning'] })) console.log(event.message);
 *
 * Source: kubectl for the configuration, client-go `rest/request.go` for the requests.
 */
export async function openCluster(options: OpenClusterOptions = {}): Promise<EventStore> {
  const { clock = systemClock, log } = options;
  const { connectToCluster } = await import('../cluster/connect.ts');
  return toEventStore({
    ...(await connectToCluster(options)),
    kind: 'cluster',
    clock,
    log: toSafeLog(log),
  });
}
