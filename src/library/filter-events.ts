import type { CoreV1Event } from '../event/types.ts';
import { type EventSelection, matchesSelection, parseSelection } from './selection.ts';

/**
 * Returns the events that match a selection, in their order: for events that come from elsewhere, such as an informer.
 * `list` and `watch` filter by themselves.
 *
 * @throws KevError `usage` when the selection is invalid
 *
 * @example
 * const warnings = filterEvents(memorySink.events, { types: ['Warning'], object: pod });
 */
export function filterEvents(events: readonly CoreV1Event[], selection: EventSelection): CoreV1Event[] {
  const parsed = parseSelection(selection);
  return events.filter((event) => matchesSelection(event, parsed));
}
