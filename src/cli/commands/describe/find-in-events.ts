import type { CoreV1Event, ObjectReference } from '../../../event/types.ts';
import { findKind } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { listAll } from '../../../select/list-all.ts';
import { matchesObject, objectFilterForKind, objectFilterForType } from '../../../select/object-filter.ts';
import type { EventSource } from '../../../select/source.ts';

/** An object as the events about it name it. */
export interface ReferencedObject {
  reference: ObjectReference;
  events: CoreV1Event[];
}

/**
 * The objects of a name and type that events are about, where only events are there to tell of them: none,
 * one, or one for each namespace when none is said.
 */
export async function findInEvents(
  { type, name }: ObjectName,
  source: EventSource,
  { namespace, signal }: { namespace: string | undefined; signal: AbortSignal },
): Promise<ReferencedObject[]> {
  const kind = findKind(type);
  const object = { name, namespace };
  const wanted = kind ? objectFilterForKind(kind, object) : objectFilterForType(type, object);
  const { events } = await listAll(
    source,
    { fields: [{ field: 'involvedObject.name', operator: '=', value: name }] },
    { signal },
  );
  const found = new Map<string, ReferencedObject>();
  for (const event of events) {
    const reference = event.involvedObject;
    if (!matchesObject(reference, wanted)) continue;
    const at = reference.namespace ?? '';
    const told = found.get(at) ?? { reference, events: [] };
    found.set(at, told);
    told.events.push(event);
  }
  return [...found.values()];
}
