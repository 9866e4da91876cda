import { objectNameIn } from '../event/object-of-event.ts';
import { formatTimeNano } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { SimilarEvents } from '../explain/similar/similar-events.ts';
import { formatCount } from './count.ts';

/**
 * Returns an event that stands for similar events in a table: it happened as often as all of them, and where a name
 * differs, it has how many there are.
 */
export function toOneEvent(group: SimilarEvents): CoreV1Event {
  const { event, count, first, last } = group;
  const { series: _, eventTime: __, ...rest } = event;
  const namespaces = new Set([...group.objects.values()].map(({ reference }) => reference.namespace));
  return {
    ...rest,
    metadata: {
      ...event.metadata,
      ...(namespaces.size > 1 && { namespace: formatCount(namespaces.size, 'namespace') }),
    },
    // Without a name, tables show the kind alone.
    ...(group.objects.size > 1 && { involvedObject: { kind: formatObjects(group) } }),
    message: group.message,
    count,
    firstTimestamp: first === undefined ? null : formatTimeNano(first),
    lastTimestamp: last === undefined ? null : formatTimeNano(last),
  };
}

/** Names the context of similar events, or says how many there are. */
export function contextsOf({ objects }: SimilarEvents): string {
  const contexts = new Set([...objects.values()].map(({ context = '' }) => context));
  return contexts.size === 1 ? [...contexts].join() : formatCount(contexts.size, 'context');
}

/** More kinds than this are objects. */
const MAX_KINDS = 2;

/** Names the object that similar events are about, or says how many there are: `pod/web-0`, `3 pods`, `2 jobs, 1 pod`. */
export function formatObjects({ event, objects }: SimilarEvents): string {
  if (objects.size === 1) return objectNameIn(event);
  const kinds = new Map<string, number>();
  for (const { reference } of objects.values()) {
    const kind = (reference.kind || 'object').toLowerCase();
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  if (kinds.size > MAX_KINDS) return formatCount(objects.size, 'object');
  return [...kinds].map(([kind, count]) => `${count} ${count === 1 ? kind : pluralOf(kind)}`).join(', ');
}

/** Source: apimachinery `pkg/api/meta/restmapper.go`, UnsafeGuessKindToResource. */
function pluralOf(kind: string): string {
  if (kind === 'endpoints') return kind;
  if (kind.endsWith('s')) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
