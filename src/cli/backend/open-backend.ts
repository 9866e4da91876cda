import { CLUSTER_FLAGS, isClusterConfigured } from '../../cluster/kubeconfig/find.ts';
import { usageError } from '../../core/errors.ts';
import { flagName, type GlobalFlags } from '../flags/global-flags.ts';
import { type HistoryFlag, toHistoryMode } from '../flags/history-flag.ts';
import { isCi } from '../io/env-switch.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { Backend, BackendUse } from './backend.ts';

/**
 * Opens the backend that flags and environment choose: the local store if it is named, else the configured cluster,
 * else the local store, with a line on stderr. With `--history`, it is the cluster and its recording. A local store is
 * created only for writing.
 *
 * @throws KevError `input` when the chosen backend can't be used: kev never falls back silently to another
 */
export async function openBackend(
  flags: GlobalFlags & HistoryFlag,
  io: Io,
  use: BackendUse,
): Promise<Backend> {
  const history = use === 'read' ? toHistoryMode(flags, io.env) : undefined;
  if (history !== undefined) {
    const { openHistoryBackend } = await import('./history-backend.ts');
    return openHistoryBackend(flags, io, history);
  }
  const choice = chooseBackend(flags, io);
  if (choice.kind === 'cluster') {
    const { openClusterBackend } = await import('./cluster-backend.ts');
    return openClusterBackend(flags, io, use);
  }
  // Only lists of a server have pages. Scripts may pass the flag anyway, so it is only a warning.
  if (flags.chunkSize !== undefined)
    printMessage('warning', '"--chunk-size" has no effect on the local store', io);
  const { openLocalBackend } = await import('./local-backend.ts');
  return openLocalBackend(flags, io, use, choice.isFallback);
}

/** The chosen backend. `isFallback`: nothing was named, and no cluster is configured. */
type BackendChoice = { kind: 'cluster' } | { kind: 'local'; isFallback: boolean };

/**
 * Chooses a backend by flags and environment, without opening it.
 *
 * @throws KevError `usage` when a flag has no effect there, or when a CI job names neither a cluster nor a store: what
 *   would be written is thrown away with the job
 */
export function chooseBackend(flags: GlobalFlags, io: Io): BackendChoice {
  const given = (names: readonly (keyof GlobalFlags)[]) => names.find((name) => flags[name] !== undefined);
  const choosing = given(CLUSTER_FLAGS);
  const needing = choosing ?? given(NEEDING_A_CLUSTER);
  const store = given(['store', 'local']);
  if (store) {
    if (needing) throw usageError(`${flagName(needing)} and ${flagName(store)} can't be used together`);
    return { kind: 'local', isFallback: false };
  }
  if (io.env.KEV_STORE && !choosing) {
    if (needing)
      throw usageError(`${flagName(needing)} requires a cluster, and KEV_STORE names a local store`);
    return { kind: 'local', isFallback: false };
  }
  if (isClusterConfigured(flags, io)) return { kind: 'cluster' };
  if (needing) throw usageError(`${flagName(needing)} requires a cluster, and none is configured`);
  if (isCi(io.env)) {
    throw usageError(
      'cannot find a cluster: CI is set, and neither a cluster nor a store is named',
      'set KUBECONFIG, or use --kubeconfig, --context, or --server; --local, --store, or KEV_STORE mean a local store',
    );
  }
  return { kind: 'local', isFallback: true };
}

/** Flags that don't choose a cluster, and have no effect without one. */
const NEEDING_A_CLUSTER = ['as', 'asGroup', 'asUid'] as const;
