import { listNames } from '../../../cluster/objects/names.ts';
import { findKind, type Kind, NAMESPACE_OF_CLUSTER_SCOPED } from '../../../kinds/kinds.ts';
import { listAll } from '../../../select/list-all.ts';
import { chooseBackend } from '../../backend/open-backend.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { Io } from '../../io/io.ts';

/** Names that exist in the chosen cluster or store. */
export interface LiveValues extends AsyncDisposable {
  namespaces(): Promise<string[]>;
  /** Kinds in addition to the built-in ones. */
  kinds(): Promise<Kind[]>;
  /** Names of the objects of a type, in the chosen namespace or in all. */
  objects(type: string, inAll: boolean): Promise<string[]>;
}

/** Opens the chosen cluster or store. Throws on errors, and when the signal aborts. */
export async function openLiveValues(flags: GlobalFlags, io: Io): Promise<LiveValues> {
  const place = chooseBackend(flags, io);
  return place.kind === 'cluster' ? openCluster(flags, io) : openLocal(flags, io);
}

async function openCluster(flags: GlobalFlags, io: Io): Promise<LiveValues> {
  const { openChosenCluster } = await import('../../backend/cluster-backend.ts');
  const cluster = await openChosenCluster(flags, io, 'read');
  const { client, objects, namespace } = cluster;
  const names = (of: Kind, where?: string) => listNames(client, of, where, io.signal);
  return {
    namespaces: () => names(findKind('namespaces') as Kind),
    kinds: () => objects.allKinds(io.signal),
    objects: async (type, inAll) => {
      const found = await objects.kind(type, io.signal);
      return names(found, found.namespaced && !inAll ? namespace : undefined);
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** In a store, namespaces and objects are known only from events. */
async function openLocal(flags: GlobalFlags, io: Io): Promise<LiveValues> {
  const { openLocalBackend } = await import('../../backend/local-backend.ts');
  const backend = await openLocalBackend(flags, io, 'read', false);
  const { source, namespace } = backend;
  const events = async (where?: string) =>
    (await listAll(source, where === undefined ? {} : { namespace: where }, { signal: io.signal })).events;
  return {
    namespaces: async () => (await events()).map(({ metadata }) => metadata.namespace ?? ''),
    kinds: async () => [],
    objects: async (type, inAll) => {
      const kind = findKind(type);
      const wanted = (kind?.kind ?? type).toLowerCase();
      const where = kind?.namespaced === false ? NAMESPACE_OF_CLUSTER_SCOPED : namespace;
      return (await events(inAll ? undefined : where)).flatMap(({ involvedObject: { kind, name } }) =>
        kind?.toLowerCase() === wanted && name ? [name] : [],
      );
    },
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
