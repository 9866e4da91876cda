import type { MetadataCache, MetadataCacheOptions } from '../../cluster/objects/metadata-cache.ts';
import type { Objects } from '../../cluster/objects/objects.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import type { EventSource } from '../../select/source.ts';

/** Where events live, as the commands see it: a cluster or the local store. */
export interface Backend extends AsyncDisposable {
  kind: 'cluster' | 'local';
  /** The server's address, or the store's folder: what tells it from others. */
  location: string;
  /** The kubeconfig's context, where one was used. */
  context?: string | undefined;
  /** What in a kubeconfig names the server; missing when something else does. */
  entry?: KubeconfigEntry | undefined;
  /** The cluster is the one that kev runs in, as a pod with a service account. */
  isOwnPod?: boolean;
  /** The namespace to use when none is said. */
  namespace: string;
  source: EventSource;
  sink: ReadableEventSink;
  /** The same events, written through `events.k8s.io/v1`. */
  eventsV1Sink: EventsV1Sink;
  /** The objects that events are about; missing where there are only events. */
  objects?: Objects;
  /**
   * Which object an event is to be about; a warning when it is not all that it should be.
   *
   * @throws KevError `missing` when the object or its type does not exist
   */
  resolve(
    object: ObjectName,
    options: { namespace: string; signal?: AbortSignal | undefined },
  ): Promise<{ reference: ObjectReference; warning?: string }>;
  /** The uid of an object each time when it was deleted; missing where there are none. */
  watchDeletions?(
    object: ObjectName,
    options: { namespace: string; signal: AbortSignal },
  ): AsyncIterable<string>;
  /** What looks up many objects, by their metadata alone; missing where there are none. */
  openMetadataCache?(options: MetadataCacheOptions): MetadataCache;
}

/** A cluster in a kubeconfig. */
export interface KubeconfigEntry {
  /** The paths of its files. */
  kubeconfig: string;
  cluster: string;
  /** The names of all its clusters. */
  clusters: string[];
}

/** What a backend is opened for. In a dry run a cluster stores nothing that is written; a local store cannot be written to. */
export type BackendUse = 'read' | 'write' | 'dry-run';
