import type { Clock } from '../core/clock.ts';
import type { OpenedSink } from '../record/opened-sink.ts';
import type { Credentials } from './credentials/credentials.ts';

/** Which cluster, as whom, and how it is asked. */
export interface ClusterSinkOptions {
  /**
   * A kubeconfig's path, or a `KubeConfig` of `@kubernetes/client-node` that is set up already.
   * Default: as kubectl finds it: `KUBECONFIG`, `~/.kube/config`, a pod's service account.
   */
  kubeconfig?: string | Credentials;
  /** A context of the kubeconfig. Default: its current one. Not for a `KubeConfig`, which says it itself. */
  context?: string;
  /**
   * How long one call may take, in milliseconds, its repeats after 429 and 5xx included.
   * Default: as long as it takes.
   */
  requestTimeoutMs?: number;
  /**
   * How the API server's log names you, such as `my-controller/1.4.2`.
   * @default `kubectl-kev/VERSION`
   */
  userAgent?: string;
  /** @default systemClock */
  clock?: Clock;
  /**
   * Where `KUBECONFIG` and the proxy variables are looked up.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

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
