import { openCluster } from '../cluster/cluster.ts';
import type { ClusterKind } from '../cluster/find-cluster.ts';
import { ObjectHeads } from '../cluster/object-heads.ts';
import { version } from '../version.ts';
import type { Backend, BackendUse } from './backend.ts';
import { durationFlag, type GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';

/** The cluster that the flags choose. */
export function openClusterBackend(kind: ClusterKind, flags: GlobalFlags, io: Io, use: BackendUse): Backend {
  const cluster = openCluster(kind, flags, io, {
    clock: io.clock,
    version,
    requestTimeoutMs: durationFlag('--request-timeout', flags.requestTimeout),
    dryRun: use === 'dry-run',
  });
  return {
    kind: 'cluster',
    place: cluster.server,
    namespace: cluster.namespace,
    source: cluster.source,
    sink: cluster.sink,
    eventsV1Sink: cluster.eventsV1Sink,
    objects: cluster.objects,
    resolve: (object, options) => cluster.objects.resolve(object, options),
    openHeads: (options) => new ObjectHeads(cluster.client, cluster.objects, options),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
