import type { CoreV1Event, ObjectReference } from '../../../event/types.ts';
import { findKind } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { listAll } from '../../../select/list-all.ts';
import { matchesObject, objectFilterForKind, objectFilterForType } from '../../../select/object-filter.ts';
import type { EventSource } from '../../../select/source.ts';

/**
 * Finds objects by the events about them, in a store or a dump: at most one, or one per namespace if no namespace is
 * given. They are as their events name them.
 */
export async function findInEvents(
  { type, name }: ObjectName,
  source: Pick<EventSource, 'list'>,
  { namespace, signal }: { namespace: string | undefined; signal: AbortSignal },
) {
  const kind = findKind(type);
  const object = { name, namespace };
  const wanted = kind ? objectFilterForKind(kind, object) : objectFilterForType(type, object);
  const { events } = await listAll(
    source,
    { fields: [{ field: 'involvedObject.name', operator: '=', value: name }] },
    { signal },
  );
  const found = new Map<string, { reference: ObjectReference; events: CoreV1Event[] }>();
  for (const event of events) {
    const reference = event.involvedObject;
    if (!matchesObject(reference, wanted)) continue;
    const at = reference.namespace ?? '';
    const known = found.get(at) ?? { reference, events: [] };
    found.set(at, known);
    known.events.push(event);
  }
  return [...found.values()];
}
