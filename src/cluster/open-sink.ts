import type { OpenedSink } from '../record/opened-sink.ts';
import type { ClusterSinkOptions } from './connect.ts';

/**
 * Opens the events of a cluster for writing. No request goes out yet.
 *
 * Calls obey the server: a 429, and a 5xx that says when to come back, is waited for and sent again, up
 * to ten times; after a 401 the credentials are read once more. They throw what `EventSink` says, and
 * the signal's reason when theirs aborts. Idle connections are kept open for half a minute; they keep
 * no process alive.
 *
 * Loads what it needs when it is called: to import it costs nothing.
 *
 * @throws KevError `input` when no cluster is configured, or the configuration cannot be read or is wrong
 *
 * @example
 * await using sink = await openClusterSink();
 * await using broadcaster = new EventBroadcaster();
 * broadcaster.startRecordingToSink(sink);
 *
 * Source: kubectl for the configuration, client-go `rest/request.go` for the requests.
 */
export async function openClusterSink(options: ClusterSinkOptions = {}): Promise<OpenedSink> {
  const { connect } = await import('./connect.ts');
  return connect(options);
}
