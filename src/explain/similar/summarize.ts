import { objectNameIn } from '../../event/object-of-event.ts';
import { componentOf } from '../../event/reporter.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type ContextOf, EventCounts } from './event-counts.ts';

/** What events can be counted by. */
export type SummaryKey = 'reason' | 'object' | 'namespace' | 'component';

/** What events of a row have in common, by the names of columns. */
type Names = Partial<Record<SummaryKey | 'context' | 'type', string>>;

/** The events of one reason and type, object, namespace, or component. */
export interface SummaryRow {
  names: Names;
  counts: EventCounts;
}

const NAMES: Record<SummaryKey, (event: CoreV1Event) => Names> = {
  reason: ({ type = '', reason = '' }) => ({ type, reason }),
  object: (event) => ({ namespace: event.metadata.namespace ?? '', object: objectNameIn(event) }),
  namespace: ({ metadata: { namespace = '' } }) => ({ namespace }),
  component: (event) => ({ component: componentOf(event) ?? '' }),
};

/** Counts events by a key, the most frequent first. With several contexts, their objects and namespaces are distinct. */
export function summarizeEvents(
  events: readonly CoreV1Event[],
  by: SummaryKey,
  contextOf?: ContextOf,
): SummaryRow[] {
  const hasContext = contextOf !== undefined && (by === 'object' || by === 'namespace');
  const rows = new Map<string, SummaryRow>();
  for (const event of events) {
    const names = { ...(hasContext && { context: contextOf(event) }), ...NAMES[by](event) };
    const key = JSON.stringify(names);
    const row = rows.get(key) ?? { names, counts: new EventCounts(contextOf) };
    rows.set(key, row);
    row.counts.add(event);
  }
  return [...rows.entries()]
    .sort(([a, { counts: one }], [b, { counts: other }]) => other.count - one.count || (a < b ? -1 : 1))
    .map(([, row]) => row);
}
