import { delimiter, resolve } from 'node:path';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { type ClusterEnvironment, kubeconfigFiles } from '../../cluster/kubeconfig/find.ts';
import { MetadataCache } from '../../cluster/objects/metadata-cache.ts';
import { watchDeletions } from '../../cluster/watch/deletions.ts';
import { readIdentity } from '../../cluster/watch/server-state.ts';
import { usageError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import { version } from '../../core/version.ts';
import { parseDurationFlag } from '../flags/duration-flag.ts';
import { flagName, type GlobalFlags } from '../flags/global-flags.ts';
import { ownCacheDirectory } from '../io/cache-directory.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { formatRequest, openVerboseLog } from '../io/verbose.ts';
import type { Backend, BackendUse } from './backend.ts';
import { readStreams } from './kubeconfig-streams.ts';

/** Opens the cluster that the flags choose as a backend. */
export async function openClusterBackend(flags: GlobalFlags, io: Io, use: BackendUse): Promise<Backend> {
  const cluster = await openChosenCluster(flags, io, use);
  const { objects, client } = cluster;
  const files = kubeconfigFiles(flags, io).files.map((file) => resolve(file));
  return {
    ...cluster,
    kind: 'cluster',
    isOwnPod: cluster.origin === 'service-account',
    location: cluster.server,
    entry: cluster.entry && { ...cluster.entry, kubeconfig: files.join(delimiter) },
    resolve: (object, options) => objects.resolve(object, options),
    openMetadataCache: (options) => new MetadataCache(client, objects, options),
    identify: (signal) => readIdentity(client, { signal }),
    async *watchDeletions({ type, name }, { namespace, signal }) {
      const kind = await objects.kind(type, signal);
      const object = { kind, name, namespace: kind.namespaced ? namespace : undefined };
      yield* watchDeletions(client, object, { clock: io.clock, signal });
    },
  };
}

/** Opens the cluster that the flags choose. */
export async function openChosenCluster(flags: GlobalFlags, io: Io, use: BackendUse): Promise<Cluster> {
  const log = openVerboseLog(flags, io);
  const requestTimeoutMs = parseDurationFlag('--request-timeout', flags.requestTimeout);
  const { files } = kubeconfigFiles(flags, io);
  const readBefore = await readStreams(files, io, requestTimeoutMs);
  const environment: ClusterEnvironment = Object.create(io, { readBefore: { value: readBefore } });
  const cluster = createCluster(flags, environment, {
    clock: io.clock,
    version,
    requestTimeoutMs,
    dryRun: use === 'dry-run',
    openDiscoveryFolder: () => ownCacheDirectory('discovery', io),
    pageSize: toPageSize(flags.chunkSize),
    onRequest: log && ((report) => log(formatRequest(report))),
  });
  warnOfPlainHttp(cluster, flags, io);
  const { origin, server, context, namespace } = cluster;
  const from = () =>
    origin === 'kubeconfig'
      ? `the kubeconfig ${formatKubeconfigs(flags, io)}`
      : 'the service account of this pod';
  const named = context === undefined ? '' : `, context "${context}"`;
  log?.(`using the cluster ${server} of ${from()}${named}, namespace "${namespace}"`);
  return cluster;
}

/** Flags that apply only to TLS: like kubectl, kev sends no credentials without it. */
const TLS_FLAGS = [
  ...(['token', 'certificateAuthority', 'insecureSkipTlsVerify', 'tlsServerName'] as const),
  ...(['clientCertificate', 'clientKey'] as const),
];

function warnOfPlainHttp({ server }: Cluster, flags: GlobalFlags, io: Io): void {
  if (!server.startsWith('http:')) return;
  for (const name of TLS_FLAGS.filter((each) => flags[each] !== undefined)) {
    const where = `a server without TLS (${server})`;
    printMessage('warning', `${flagName(name)} has no effect on ${where}`, io);
  }
}

function toPageSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(`invalid --chunk-size "${text}": expected a whole number`);
}

/** Formats the paths of the kubeconfig files. */
export function formatKubeconfigs(flags: GlobalFlags, io: Io): string {
  return kubeconfigFiles(flags, io).files.map(formatPath).join(', ');
}
