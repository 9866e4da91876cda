import type { MetadataCache, MetadataCacheOptions } from '../../cluster/objects/metadata-cache.ts';
import type { Objects } from '../../cluster/objects/objects.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import type { EventSource } from '../../select/source.ts';
import type { CoverageSummary } from '../../store/history/coverage-summary.ts';

/** A cluster or the local store. */
export interface Backend extends AsyncDisposable {
  kind: 'cluster' | 'local';
  /** The server's address, or the store's directory. */
  location: string;
  /** The context of the kubeconfig, if one was used. */
  context?: string | undefined;
  /** The cluster in the kubeconfig, if one was used, the paths of the files, and the names of all clusters in them. */
  entry?: { cluster: string; kubeconfig: string; clusters: string[] } | undefined;
  /** Whether kev runs in this cluster, as a pod with a service account. */
  isOwnPod?: boolean;
  /** Default namespace. */
  namespace: string;
  source: EventSource;
  /** What was recorded of the cluster; missing if its recording is not read, or has nothing of what is asked for. */
  coverage?: CoverageSummary | undefined;
  sink: ReadableEventSink;
  /** The same events, written through `events.k8s.io/v1`. */
  eventsV1Sink: EventsV1Sink;
  /** The objects of a cluster; missing for a store. */
  objects?: Objects;
  /**
   * Looks up the object of a new event. Returns a warning if the reference is incomplete.
   *
   * @throws KevError `missing` when the object or its type does not exist
   */
  resolve(
    object: ObjectName,
    options: { namespace: string; signal?: AbortSignal | undefined },
  ): Promise<{ reference: ObjectReference; warning?: string }>;
  /**
   * Returns the UID of a cluster; undefined if it may not be read. Missing for a store.
   *
   * @throws StatusError, UnavailableError when the server can't be asked now
   */
  identify?(signal: AbortSignal): Promise<string | undefined>;
  /** Yields the UID of an object each time it is deleted; missing for a store. */
  watchDeletions?(
    object: ObjectName,
    options: { namespace: string; signal: AbortSignal },
  ): AsyncIterable<string>;
  /** Opens a metadata cache for many objects; missing for a store. */
  openMetadataCache?(options: MetadataCacheOptions): Pick<MetadataCache, 'find' | 'refusals'>;
}

/** What a backend is opened for. In a dry run, a cluster stores nothing, and a local store is read-only. */
export type BackendUse = 'read' | 'write' | 'dry-run';
