import type { KubernetesObject } from '../../../cluster/objects/object-response.ts';
import { KevError } from '../../../core/errors.ts';
import { quoteWord } from '../../../core/shell-word.ts';
import { hasStatus } from '../../../core/transient.ts';
import type { CoreV1Event, ObjectReference } from '../../../event/types.ts';
import { apiVersionOf } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { listAll } from '../../../select/list-all.ts';
import type { EventQuery } from '../../../select/query.ts';
import type { EventSource } from '../../../select/source.ts';
import type { Backend } from '../../backend/backend.ts';

/** An object of a cluster and the events about it. */
interface FoundObject {
  /** Undefined if it may not be read; then `refusal` is why. */
  object: KubernetesObject | undefined;
  refusal: unknown;
  reference: ObjectReference;
  events: CoreV1Event[];
  /** Number of events about an object of this name with another UID or none, which kubectl does not show. */
  others: number;
}

/**
 * Reads an object and the events about it. If the object may not be read, they are all events about its name.
 *
 * @throws KevError `missing` when it does not exist, with a hint if there are events about it;
 *   StatusError, UnavailableError when the server refuses to list events or can't be reached
 */
export async function findObject(
  name: ObjectName,
  target: { objects: NonNullable<Backend['objects']>; source: Pick<EventSource, 'list'>; flags: string[] },
  options: { namespace: string; signal: AbortSignal },
): Promise<FoundObject> {
  const kind = await target.objects.kind(name.type, options.signal);
  const namespace = kind.namespaced ? options.namespace : undefined;
  const query = queryAbout(name.name, kind.kind, namespace);
  const [read, listed] = await Promise.allSettled([
    target.objects.get(name, options),
    listAll(target.source, query, { signal: options.signal }),
  ]);
  const refusal: unknown = read.status === 'rejected' ? read.reason : undefined;
  if (refusal !== undefined && !hasStatus(refusal, 403)) {
    const left = listed.status === 'fulfilled' ? listed.value.events.length : 0;
    throw refusal instanceof KevError
      ? missing(refusal, left, name, { ...query, flags: target.flags })
      : refusal;
  }
  if (listed.status === 'rejected') throw refusal ?? listed.reason;
  const object = read.status === 'fulfilled' ? read.value : undefined;
  const uids = object && uidsOf(object);
  const all = listed.value.events;
  const events = all.filter(({ involvedObject }) => uids?.has(involvedObject.uid) ?? true);
  const reference = {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    name: name.name,
    ...(namespace !== undefined && { namespace }),
  };
  return { object, refusal, reference, events, others: all.length - events.length };
}

/**
 * Formats a command that lists the events about an object, with any UID.
 *
 * @param flags choose where events are read
 */
export function listCommand({ name }: ObjectName, namespace: string | undefined, flags: string[]): string {
  const where = namespace === undefined ? ['-A'] : ['-n', namespace];
  const words = ['get', ...flags, ...where, '--field-selector', `involvedObject.name=${name}`];
  return `kev ${words.map(quoteWord).join(' ')}`;
}

/**
 * Selects the events about an object. Without a namespace, all namespaces are searched, as in kubectl.
 *
 * Source: kubectl `pkg/describe/describe.go`, searchEvents.
 */
function queryAbout(name: string, kind: string, namespace: string | undefined): EventQuery {
  const wanted = {
    'involvedObject.name': name,
    'involvedObject.namespace': namespace ?? '',
    'involvedObject.kind': kind,
  };
  return {
    ...(namespace !== undefined && { namespace }),
    fields: Object.entries(wanted).map(([field, value]) => ({ field, operator: '=', value })),
  };
}

/** UIDs of the object in events. Kubelets use the name of their node, and the file's hash for static pods. */
function uidsOf({ kind, metadata }: KubernetesObject): Set<string | undefined> {
  const mirrored = kind === 'Pod' ? metadata.annotations?.['kubernetes.io/config.mirror'] : undefined;
  const uids = new Set([mirrored ?? metadata.uid]);
  if (kind === 'Node') uids.add(metadata.name);
  return uids;
}

function missing(
  error: KevError,
  left: number,
  name: ObjectName,
  { namespace, flags }: EventQuery & { flags: string[] },
): KevError {
  if (left === 0) return error;
  const there = left === 1 ? '1 event about it is' : `${left} events about it are`;
  const hint = `${there} still there: ${listCommand(name, namespace, flags)}`;
  return new KevError(error.code, error.message, { hint, cause: error });
}
