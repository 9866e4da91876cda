import type { CoreV1Event, ObjectReference } from '../../../event/types.ts';
import { findKind } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { listAll } from '../../../select/list-all.ts';
import { matchesObject, objectFilterForKind, objectFilterForType } from '../../../select/object-filter.ts';
import type { EventQuery } from '../../../select/query.ts';
import type { EventSource } from '../../../select/source.ts';

/**
 * Finds objects by the events about them, in a store or a dump: at most one, or one per namespace if no namespace is
 * given. They are as their events name them.
 *
 * @param options.events those about the objects and what they own; default: those about the objects
 */
export async function findInEvents(
  { type, name }: ObjectName,
  source: Pick<EventSource, 'list'>,
  options: { namespace: string | undefined; signal: AbortSignal; events?: CoreV1Event[] | undefined },
) {
  const { namespace, signal } = options;
  const kind = findKind(type);
  const object = { name, namespace };
  const wanted = kind ? objectFilterForKind(kind, object) : objectFilterForType(type, object);
  const isWanted = ({ involvedObject }: CoreV1Event) => matchesObject(involvedObject, wanted);
  const events = options.events ?? (await listAbout(name, source, signal)).filter(isWanted);
  const found = new Map<string, { reference: ObjectReference; events: CoreV1Event[] }>();
  for (const event of events) {
    const reference = event.involvedObject;
    const at = kind?.namespaced === false ? '' : (reference.namespace ?? '');
    const named = { kind: kind?.kind ?? type, name, ...(at !== '' && { namespace: at }) };
    const known = found.get(at) ?? { reference: named, events: [] as CoreV1Event[] };
    found.set(at, known);
    if (isWanted(event)) known.reference = reference;
    known.events.push(event);
  }
  return [...found.values()];
}

async function listAbout(name: string, source: Pick<EventSource, 'list'>, signal: AbortSignal) {
  const query: EventQuery = { fields: [{ field: 'involvedObject.name', operator: '=', value: name }] };
  return (await listAll(source, query, { signal })).events;
}
