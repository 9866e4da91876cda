import type { MetadataCache } from '../../cluster/objects/metadata-cache.ts';
import { objectOfEvent } from '../../event/object-of-event.ts';
import { ownerReferencesOf } from '../../event/owner-references.ts';
import type { CoreV1Event, ObjectReference } from '../../event/types.ts';
import type { KnownObject } from '../../explain/facts.ts';
import { sortEvents } from '../../select/order.ts';

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
 * @param options.canMiss whether the cache knows all objects that exist, unlike a recording
 * @throws StatusError, UnavailableError as `MetadataCache`
 */
export async function readObjects(
  events: readonly CoreV1Event[],
  cache: Pick<MetadataCache, 'find' | 'refusals'>,
  { canMiss }: { canMiss: boolean },
): Promise<ReadObjects> {
  const found: ReadObjects = { objects: [], missing: [] };
  const seen = new Set<string>();
  const queue: ObjectReference[] = [];
  const add = ({ kind, apiVersion, name, namespace, uid }: ObjectReference) => {
    const key = JSON.stringify([kind, namespace, name]);
    if (!kind || !name || UNOWNED.has(kind) || seen.has(key)) return;
    seen.add(key);
    queue.push({
      kind,
      name,
      ...(apiVersion && { apiVersion }),
      ...(namespace && { namespace }),
      ...(uid && { uid }),
    });
  };
  // The latest event about a name is about the latest object.
  for (const event of sortEvents(events, { reverse: true })) add(objectOfEvent(event));
  const refused = new Set<string>();
  for (const reference of queue) {
    const { kind = '', namespace, apiVersion, name } = reference;
    if (refused.has(kind)) continue;
    const before = cache.refusals;
    // By name, not by UID: an object that was created again has another one.
    const { uid: _, ...named } = reference;
    const existing = await cache.find(named, 'list');
    if (cache.refusals > before) {
      refused.add(kind);
      continue;
    }
    if (existing === undefined && canMiss && ENDING.has(kind)) found.missing.push(reference);
    // A recording knows the owners of objects that don't exist any more.
    const metadata = existing ?? (await cache.find(reference, 'list'));
    if (metadata === undefined) continue;
    const inNamespace = namespace === undefined ? {} : { namespace };
    found.objects.push({ kind, apiVersion, metadata: { ...metadata, ...inNamespace, name: name ?? '' } });
    for (const owner of ownerReferencesOf(metadata)) add({ ...owner, ...inNamespace });
  }
  return found;
}
