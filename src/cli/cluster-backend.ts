import { type Cluster, openCluster } from '../cluster/cluster.ts';
import { watchDeletions } from '../cluster/deletions.ts';
import { type ClusterKind, kubeconfigFiles } from '../cluster/find-cluster.ts';
import { ObjectHeads } from '../cluster/object-heads.ts';
import { KevError } from '../errors.ts';
import { version } from '../version.ts';
import type { Backend, BackendUse } from './backend.ts';
import { ownCacheFolder } from './cache-folder.ts';
import { durationFlag, type GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';
import { formatRequest, sayIfVerbose } from './verbose.ts';

/** The cluster that the flags choose, as the commands see it. */
export function openClusterBackend(kind: ClusterKind, flags: GlobalFlags, io: Io, use: BackendUse): Backend {
  const cluster = openChosenCluster(kind, flags, io, use);
  return {
    kind: 'cluster',
    place: cluster.server,
    context: cluster.context,
    namespace: cluster.namespace,
    source: cluster.source,
    sink: cluster.sink,
    eventsV1Sink: cluster.eventsV1Sink,
    objects: cluster.objects,
    resolve: (object, options) => cluster.objects.resolve(object, options),
    openHeads: (options) => new ObjectHeads(cluster.client, cluster.objects, options),
    async *watchDeletions({ type, name }, { namespace, signal }) {
      const kind = await cluster.objects.kind(type, signal);
      const object = { kind, name, namespace: kind.namespaced ? namespace : undefined };
      yield* watchDeletions(cluster.client, object, { clock: io.clock, signal });
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** The cluster that the flags choose. */
export function openChosenCluster(kind: ClusterKind, flags: GlobalFlags, io: Io, use: BackendUse): Cluster {
  const say = sayIfVerbose(flags, io);
  const cluster = openCluster(kind, flags, io, {
    clock: io.clock,
    version,
    requestTimeoutMs: durationFlag('--request-timeout', flags.requestTimeout),
    dryRun: use === 'dry-run',
    openDiscoveryFolder: () => ownCacheFolder('discovery', io),
    pageSize: toPageSize(flags.chunkSize),
    onRequest: say && ((told) => say(formatRequest(told))),
  });
  const { server, context, namespace } = cluster;
  const named = context === undefined ? '' : `, context "${context}"`;
  say?.(
    `using the cluster ${server} of ${configurationOf(kind, flags, io)}${named}, namespace "${namespace}"`,
  );
  return cluster;
}

function toPageSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new KevError('usage', `invalid --chunk-size "${text}": expected a whole number`);
}

/** Where the way to the cluster is written down, for people. */
function configurationOf(kind: ClusterKind, flags: GlobalFlags, io: Io): string {
  if (kind === 'in-cluster') return 'this pod’s service account';
  return `the kubeconfig ${kubeconfigFiles(flags, io).files.join(', ')}`;
}
