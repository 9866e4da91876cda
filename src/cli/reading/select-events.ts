import type { CoreV1Event } from '../../event/types.ts';
import { type EventFilter, hasPatterns, matchesFilter } from '../../select/filter.ts';
import type { Filters } from '../flags/filter-flags.ts';
import type { Stage } from '../flags/named-object.ts';
import { applyPatterns } from '../flags/pattern-limit.ts';
import type { OpenedObjectFilter } from './open-object-filter.ts';

/** Selects the events that match the filters and are about a matching object. The order stays. */
export async function selectEvents(
  events: readonly CoreV1Event[],
  stage: Stage,
  { filter }: Filters,
  objectFilter: OpenedObjectFilter | undefined,
): Promise<readonly CoreV1Event[]> {
  const wanted = applyFilter(events, filter);
  if (objectFilter === undefined) return wanted;
  if (stage !== 'new') {
    const isAbout = await Promise.all(wanted.map((event) => objectFilter.includes(event, stage)));
    return wanted.filter((_, at) => isAbout[at]);
  }
  // Objects of new events may have to be read one by one.
  const chosen: CoreV1Event[] = [];
  for (const event of wanted) if (await objectFilter.includes(event, stage)) chosen.push(event);
  return chosen;
}

function applyFilter(events: readonly CoreV1Event[], filter: EventFilter): readonly CoreV1Event[] {
  const apply = () => events.filter((event) => matchesFilter(event, filter));
  return hasPatterns(filter) ? applyPatterns('--include and --exclude', apply) : apply();
}
