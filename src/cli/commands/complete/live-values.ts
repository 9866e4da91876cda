import { listNames } from '../../../cluster/objects/names.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { findKind, type Kind, NAMESPACE_OF_CLUSTER_SCOPED } from '../../../kinds/kinds.ts';
import { listAll } from '../../../select/list-all.ts';
import type { Backend } from '../../backend/backend.ts';
import { chooseBackend } from '../../backend/open-backend.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { Io } from '../../io/io.ts';

/** Names that exist in the chosen cluster or store. */
export interface LiveValues extends AsyncDisposable {
  namespaces(): Promise<string[]>;
  /** The kinds that the cluster has; none for a store, which has objects of any kind. */
  kinds(): Promise<Kind[]>;
  /** Names of the objects of a type, in the chosen namespace or in all. */
  objects(type: string, inAll: boolean): Promise<string[]>;
  /** Some events in the chosen namespace, or in all: as many as can be read quickly. */
  events(inAll: boolean): Promise<CoreV1Event[]>;
}

const MAX_EVENTS = 2000;

/** Lists events until there are enough, or until the signal aborts. */
async function listSome(
  { source, namespace }: Pick<Backend, 'source' | 'namespace'>,
  inAll: boolean,
  signal: AbortSignal,
): Promise<CoreV1Event[]> {
  const query = inAll ? {} : { namespace };
  const events: CoreV1Event[] = [];
  try {
    for await (const { items } of source.listNewest?.(query, { signal }) ?? source.list(query, { signal })) {
      events.push(...items);
      if (events.length >= MAX_EVENTS) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return events;
}

/** Opens the chosen cluster or store. Throws on errors, and when the signal aborts. */
export async function openLiveValues(flags: GlobalFlags, io: Io): Promise<LiveValues> {
  return chooseBackend(flags, io).kind === 'cluster' ? openCluster(flags, io) : openLocal(flags, io);
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
    events: (inAll) => listSome(cluster, inAll, io.signal),
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
    events: (inAll) => listSome(backend, inAll, io.signal),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
