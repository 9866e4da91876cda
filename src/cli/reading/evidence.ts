import { KevError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { NAMESPACE_OF_CLUSTER_SCOPED } from '../../kinds/kinds.ts';
import { type EventQuery, matchesQuery } from '../../select/query.ts';
import type { Io } from '../io/io.ts';
import { readList } from './read-list.ts';
import { type ReadObjects, readObjects } from './read-objects.ts';
import { explainTargetError, LISTING, reportFor, type Target } from './targets.ts';

/** Everything that an explanation may rest on. */
interface FoundEvidence extends ReadObjects {
  events: readonly CoreV1Event[];
}

/**
 * Reads the events of a target, and, on a cluster, the owner references of their objects. Events of nodes come with those
 * of a namespace.
 *
 * @param isClusterScoped whether the question is about objects without a namespace, which may own objects in any
 * @throws KevError when events can't be read; without the right to read objects, there are none
 */
export async function readEvidence(target: Target, isClusterScoped: boolean, io: Io): Promise<FoundEvidence> {
  const events = await readEvents(target, isClusterScoped, io);
  return { events, ...(await readOwners(target, events, isClusterScoped, io)) };
}

/**
 * Reads the owner references of the objects of events; none if the target is not a cluster, or without the
 * right to.
 *
 * @param isAnywhere whether the objects may be in other namespaces than that of the target
 */
export async function readOwners(
  target: Target,
  events: readonly CoreV1Event[],
  isAnywhere: boolean,
  io: Io,
): Promise<ReadObjects> {
  const { backend, namespace } = target.reading;
  if (!backend?.openMetadataCache) return { objects: [], missing: [] };
  const forbidden = new Set<string>();
  const cache = backend.openMetadataCache({
    clock: io.clock,
    namespace: isAnywhere ? undefined : namespace,
    onForbidden: ({ plural }) => forbidden.add(plural),
    signal: io.signal,
  });
  const found = await readObjects(events, cache, { canMiss: backend.objects !== undefined }).catch(
    (error) => {
      throw explainTargetError(target, error, { verb: 'read', what: 'objects' });
    },
  );
  if (forbidden.size > 0) {
    const kinds = [...forbidden].sort().join(', ');
    reportFor(target, `cannot list ${kinds}: only messages and names link them`, io);
  }
  return found;
}

async function readEvents(
  target: Target,
  isOfClusterScoped: boolean,
  io: Io,
): Promise<readonly CoreV1Event[]> {
  const { kind, namespace, query } = target.reading;
  if (kind === 'dump') return list(target, query, io);
  if (isOfClusterScoped && namespace !== undefined) {
    // A node has pods in many namespaces.
    const all = await list(target, {}, io).catch(unlessForbidden);
    if (all !== undefined) return all;
    reportFor(target, 'cannot list events of all namespaces: only those in "default" are used', io);
    return list(target, { namespace: NAMESPACE_OF_CLUSTER_SCOPED }, io);
  }
  const hasNodes = namespace === undefined || namespace === NAMESPACE_OF_CLUSTER_SCOPED;
  if (hasNodes && query.owners === undefined) return list(target, query, io);
  const [own, ofNodes] = await Promise.all([
    list(target, query, io),
    list(target, NODES, io).catch(unlessForbidden),
  ]);
  return [...own.filter((event) => !matchesQuery(event, NODES)), ...(ofNodes ?? [])];
}

/** Selects events of nodes. */
const NODES: EventQuery = {
  namespace: NAMESPACE_OF_CLUSTER_SCOPED,
  fields: [{ field: 'involvedObject.kind', operator: '=', value: 'Node' }],
};

async function list(target: Target, query: EventQuery, { signal }: Io): Promise<readonly CoreV1Event[]> {
  try {
    return await readList({ ...target.reading, query }, signal);
  } catch (error) {
    throw explainTargetError(target, error, LISTING);
  }
}

function unlessForbidden(error: unknown): undefined {
  const cause = error instanceof KevError ? error.cause : undefined;
  if (hasStatus(cause, 403) || (cause instanceof KevError && hasStatus(cause.cause, 403))) return undefined;
  throw error;
}
