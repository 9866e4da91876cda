import { KevError } from '../../../core/errors.ts';
import { hasStatus } from '../../../core/transient.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { NAMESPACE_OF_CLUSTER_SCOPED } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import type { EventQuery } from '../../../select/query.ts';
import type { Io } from '../../io/io.ts';
import { readList } from '../../reading/reading.ts';
import { explainTargetError, LISTING, reportFor, type Target } from '../../reading/targets.ts';
import { type ReadObjects, readObjects } from './read-objects.ts';

/** Everything that an explanation may rest on. */
export interface FoundEvidence extends ReadObjects {
  events: readonly CoreV1Event[];
}

/** What was asked about: one object, or undefined for all of a namespace or cluster. */
export interface Asked extends ObjectName {
  isClusterScoped: boolean;
}

/**
 * Reads the events of a target, and, on a cluster, the owner references of their objects.
 *
 * @throws KevError when events can't be read; without the right to read objects, there are none
 */
export async function readEvidence(target: Target, asked: Asked | undefined, io: Io): Promise<FoundEvidence> {
  const events = await readEvents(target, asked?.isClusterScoped ?? false, io);
  const { backend, namespace } = target.reading;
  if (!backend?.openMetadataCache) return { events, objects: [], missing: [] };
  const forbidden = new Set<string>();
  const cache = backend.openMetadataCache({
    clock: io.clock,
    namespace: asked?.isClusterScoped ? undefined : namespace,
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
  return { events, ...found };
}

async function readEvents(
  target: Target,
  isOfClusterScoped: boolean,
  io: Io,
): Promise<readonly CoreV1Event[]> {
  const { kind, namespace, query } = target.reading;
  if (kind === 'dump' || namespace === undefined) return list(target, query, io);
  if (isOfClusterScoped) {
    // A node has pods in many namespaces.
    const all = await list(target, {}, io).catch(unlessForbidden);
    if (all !== undefined) return all;
    reportFor(target, 'cannot list events of all namespaces: only those in "default" are used', io);
    return list(target, { namespace: NAMESPACE_OF_CLUSTER_SCOPED }, io);
  }
  if (namespace === NAMESPACE_OF_CLUSTER_SCOPED) return list(target, query, io);
  const [own, ofNodes] = await Promise.all([
    list(target, query, io),
    list(target, NODES, io).catch(unlessForbidden),
  ]);
  return [...own, ...(ofNodes ?? [])];
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
