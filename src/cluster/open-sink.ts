import type { OpenedSink } from '../record/opened-sink.ts';
import type { ClusterSinkOptions } from './connect.ts';

/**
 * Opens the events of a cluster for writing. Sends no request yet.
 *
 * Calls are retried up to ten times after a 429, and after a 5xx with a Retry-After; after a 401 the credentials are
 * read again. They throw the errors of `EventSink`, and the signal's reason when it aborts. Idle connections are kept
 * for 30 seconds; they do not keep the process alive.
 *
 * Loads its implementation when it is called.
 *
 * @throws KevError `input` when no cluster is configured, or the configuration cannot be read or is invalid
 *
 * @example
 * await using sink = await openClusterSink();
 * await using broadcaster = new EventBroadcaster();
 * broadcaster.startRecordingToSink(sink);
 *
 * Source: kubectl for the configuration, client-go `rest/request.go` for the requests.
 */
export async function openClusterSink(options: ClusterSinkOptions = {}): Promise<OpenedSink> {
  const { connectToCluster } = await import('./connect.ts');
  return connectToCluster(options);
}
