import { CLUSTER_FLAGS, isClusterConfigured } from '../cluster/kubeconfig/find.ts';
import type { ObjectHeads, ObjectHeadsOptions } from '../cluster/object-heads.ts';
import type { Objects } from '../cluster/objects.ts';
import { KevError } from '../errors.ts';
import type { ObjectName } from '../event/object-name.ts';
import type { EventSource } from '../event/source.ts';
import type { ObjectReference } from '../event/types.ts';
import type { EventsV1Sink } from '../record/events-v1/sink.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import type { GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';

/** Where events live, as the commands see it: a cluster or the local store. */
export interface Backend extends AsyncDisposable {
  kind: 'cluster' | 'local';
  /** The server's address, or the store's folder: what tells it from others. */
  place: string;
  /** The kubeconfig's context, where one was used. */
  context?: string | undefined;
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
  openHeads?(options: ObjectHeadsOptions): ObjectHeads;
}

/** What a backend is opened for. In a dry run a cluster stores nothing that is written; a local store cannot be written to. */
export type BackendUse = 'read' | 'write' | 'dry-run';

/**
 * Opens the place that flags and environment choose: the local store when it is named, else the
 * cluster that is configured, else the local store with a line on stderr. A local store is only
 * created when something is to be written.
 *
 * @throws KevError `input` when the place that was named cannot be used: there is no silent change to another
 */
export async function openBackend(flags: GlobalFlags, io: Io, use: BackendUse): Promise<Backend> {
  const place = choosePlace(flags, io);
  if (place.kind === 'cluster') {
    const { openClusterBackend } = await import('./cluster-backend.ts');
    return openClusterBackend(flags, io, use);
  }
  if (flags.chunkSize !== undefined) refuseChunks(flags, io);
  const { openLocalBackend } = await import('./local-backend.ts');
  return openLocalBackend(flags, io, use, place.isFallback);
}

/** Where events live: `isFallback` when nothing was named and there is no cluster. */
export type Place = { kind: 'cluster' } | { kind: 'local'; isFallback: boolean };

/**
 * The place that flags and environment choose. Nothing of it is looked at yet.
 *
 * @throws KevError `usage` when flags name a cluster and the local store
 */
export function choosePlace(flags: GlobalFlags, io: Io): Place {
  const namesCluster = CLUSTER_FLAGS.filter((name) => flags[name] !== undefined);
  if (flags.local || flags.store !== undefined) {
    const [first] = namesCluster;
    if (first) {
      const flag = `--${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      throw new KevError('usage', `${flag} names a cluster, and --local or --store the local store`);
    }
    return { kind: 'local', isFallback: false };
  }
  if (io.env.KEV_STORE && namesCluster.length === 0) return { kind: 'local', isFallback: false };
  return isClusterConfigured(flags, io) ? { kind: 'cluster' } : { kind: 'local', isFallback: true };
}

/** Only a server's lists have pages. The flag is refused beside one that names another place, else that is said. */
function refuseChunks({ local, store }: GlobalFlags, io: Io): void {
  const why = '"--chunk-size" has no effect on the local store';
  if (local || store !== undefined) throw new KevError('usage', why);
  io.stderr.write(`warning: ${why}\n`);
}
