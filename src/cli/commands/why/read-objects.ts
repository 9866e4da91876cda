import type { MetadataCache } from '../../../cluster/objects/metadata-cache.ts';
import type { CoreV1Event, ObjectReference } from '../../../event/types.ts';
import type { KnownObject } from '../../../explain/facts.ts';

/** The objects that events are about, and their owners. */
export interface ReadObjects {
  /** Those that exist. */
  objects: KnownObject[];
  /** Those that don't exist any more. */
  missing: ObjectReference[];
}

/** Kinds whose deletion ends their problems. */
const ENDING = new Set(['Pod', 'Job', 'ReplicaSet', 'PersistentVolumeClaim']);
/** Kinds that nothing owns. */
const UNOWNED = new Set(['Node', 'Namespace', 'Lease', 'Endpoints']);

/**
 * Reads the metadata of the objects that events are about, and of their owners.
 *
 * @throws StatusError, UnavailableError as `MetadataCache`
 */
export async function readObjects(
  events: readonly CoreV1Event[],
  cache: Pick<MetadataCache, 'find' | 'refusals'>,
): Promise<ReadObjects> {
  const found: ReadObjects = { objects: [], missing: [] };
  const seen = new Set<string>();
  const queue: ObjectReference[] = [];
  const add = ({ kind, apiVersion, name, namespace }: ObjectReference) => {
    const key = JSON.stringify([kind, namespace, name]);
    if (!kind || !name || UNOWNED.has(kind) || seen.has(key)) return;
    seen.add(key);
    queue.push({ kind, name, ...(apiVersion && { apiVersion }), ...(namespace && { namespace }) });
  };
  for (const { involvedObject, metadata } of events) {
    const namespace = involvedObject.namespace || metadata.namespace;
    add({ ...involvedObject, ...(namespace && { namespace }) });
  }
  const refused = new Set<string>();
  for (const reference of queue) {
    const { kind = '', namespace } = reference;
    if (refused.has(kind)) continue;
    const before = cache.refusals;
    // By name, not by UID: an object that was created again has another one.
    const metadata = await cache.find(reference, 'list');
    if (cache.refusals > before) refused.add(kind);
    else if (metadata !== undefined) {
      found.objects.push({ kind, apiVersion: reference.apiVersion, metadata });
      const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [];
      for (const owner of owners as ObjectReference[]) add({ ...owner, ...(namespace && { namespace }) });
    } else if (ENDING.has(kind)) found.missing.push(reference);
  }
  return found;
}
