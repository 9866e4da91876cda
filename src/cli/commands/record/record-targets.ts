import { isClusterConfigured } from '../../../cluster/kubeconfig/find.ts';
import type { MetadataCache } from '../../../cluster/objects/metadata-cache.ts';
import { usageError } from '../../../core/errors.ts';
import { explainError } from '../../../core/explain-error.ts';
import type { RecordedScope } from '../../../store/history/source-recording.ts';
import type { Backend } from '../../backend/backend.ts';
import { openClusterBackend } from '../../backend/cluster-backend.ts';
import type { Io } from '../../io/io.ts';
import { retryUntilReachable } from '../../reading/retry-until-reachable.ts';
import { distinctValues, inContext, targetIo, targetLabel } from '../../reading/targets.ts';
import type { RecordFlags } from './flags.ts';

/** A namespace of a cluster to record. */
export interface RecordTarget extends RecordedScope {
  /** Its name in messages; empty if it is the only one. */
  label: string;
  /** Undefined if there is only one. */
  context: string | undefined;
  /** Metadata of the cluster's objects. */
  metadata: Pick<MetadataCache, 'find'> | undefined;
}

/** Everything to record. */
interface RecordTargets extends AsyncDisposable {
  targets: RecordTarget[];
}

/** Default of --request-timeout. Without it, a connection that was cut silently would block forever. */
const REQUEST_TIMEOUT = '1m';

/** Name of the cluster that a pod with a service account runs in. */
const OWN_CLUSTER = 'in-cluster';

/**
 * Opens each namespace of each context in the flags.
 *
 * @throws KevError `usage` without a cluster, `input` when it can't be used
 */
export async function openRecordTargets(flags: RecordFlags, io: Io): Promise<RecordTargets> {
  const { store: _, ...connection } = flags;
  if (!isClusterConfigured(connection, io)) {
    throw usageError(
      'kev record requires a cluster, and none is configured',
      'use --kubeconfig, --context, or --server',
    );
  }
  const contexts = distinctValues(flags.contexts) ?? [flags.context];
  const reported = new Set<string>();
  const backends: Backend[] = [];
  const targets: RecordTarget[] = [];
  const close = async () => {
    for (const backend of backends) await backend[Symbol.asyncDispose]();
  };
  try {
    for (const context of contexts) {
      const origin = contexts.length > 1 ? context : undefined;
      const own = {
        requestTimeout: REQUEST_TIMEOUT,
        ...connection,
        ...(context !== undefined && { context }),
      };
      const backend = await openClusterBackend(own, targetIo(origin, reported, io), 'read').catch((error) => {
        throw inContext(error, origin);
      });
      backends.push(backend);
      targets.push(...(await targetsOf(backend, flags, origin, io)));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { targets, [Symbol.asyncDispose]: close };
}

async function targetsOf(
  backend: Backend,
  { allNamespaces, namespaces }: RecordFlags,
  context: string | undefined,
  io: Io,
): Promise<RecordTarget[]> {
  const { source, location, entry } = backend;
  const { clock, signal } = io;
  const identify = async (asked: AbortSignal) => backend.identify?.(asked);
  const name = backend.context ?? entry?.cluster ?? (backend.isOwnPod ? OWN_CLUSTER : location);
  const uid = await identify(signal).catch((error) => {
    throw inContext(explainError(error, { verb: 'read', what: 'the namespace kube-system' }), context);
  });
  const cluster = { name, uid, server: location };
  const wanted = allNamespaces ? [undefined] : (distinctValues(namespaces) ?? [backend.namespace]);
  // What may not be read has owners that are inferred from names.
  const metadata = backend.openMetadataCache?.({ clock, onForbidden: () => {}, signal });
  return wanted.map((namespace) => ({
    cluster,
    namespace,
    source,
    identify: (asked) => retryUntilReachable(() => identify(asked), io),
    label: targetLabel(context, wanted.length > 1 ? namespace : undefined),
    context,
    metadata,
  }));
}
