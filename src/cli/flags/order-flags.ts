import { usageError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { parseSortPath } from '../../print/sort-path.ts';
import { SORT_KEYS, type SortKey, type SortValue, sortEvents } from '../../select/order.ts';
import type { ReadFlags } from './read-flags.ts';

/** Order of events. */
export interface Order {
  /** A known key, or a function that returns an event's value; `none` for the order of the source. */
  key: SortKey | 'none' | ((event: CoreV1Event) => SortValue) | undefined;
  reverse: boolean;
}

/**
 * Parses `--sort`, `--sort-by`, and `--reverse`. The first two take the name of a key or a JSONPath.
 *
 * @throws KevError `usage` for an unknown key
 */
export function toOrder({ sort, sortBy, reverse = false }: Partial<ReadFlags>): Order {
  const wanted = sort ?? sortBy;
  if (wanted === undefined) return { key: undefined, reverse };
  const key = [...SORT_KEYS, 'none' as const].find((known) => known === wanted);
  if (key !== undefined) return { key, reverse };
  if (/^[.{]/.test(wanted)) return { key: parseSortPath(wanted), reverse };
  // kubectl accepts a path without its first dot.
  if (sortBy !== undefined && MEMBERS.has(wanted.split(/[.[]/)[0] ?? '')) {
    return { key: parseSortPath(`.${wanted}`), reverse };
  }
  const near = SYNONYMS.get(wanted.toLowerCase()) ?? nearestName(wanted, [...SORT_KEYS, 'none']);
  throw usageError(
    `invalid sort key "${wanted}": expected ${SORT_KEYS.join(', ')}, none, or a JSONPath`,
    /^(?:desc|descending|asc|ascending|reverse|newest)$/i.test(wanted)
      ? 'did you mean --reverse?'
      : near && `did you mean ${near}?`,
  );
}

/** Members of an event. */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    'metadata involvedObject firstTimestamp lastTimestamp eventTime series source reportingComponent ' +
    'reportingInstance action related message'
  ).split(' '),
);

/** Other names of the keys. */
const SYNONYMS = new Map<string, SortKey>([
  ...['time', 'timestamp', 'last', 'last-seen', 'lasttimestamp', 'age'].map(
    (name) => [name, 'lastSeen'] as const,
  ),
  ...['created', 'creation', 'creation-timestamp'].map((name) => [name, 'creationTimestamp'] as const),
  ...['first', 'first-seen', 'firsttimestamp'].map((name) => [name, 'firstSeen'] as const),
  ...['kind', 'pod'].map((name) => [name, 'object'] as const),
]);

/**
 * Orders events.
 *
 * @param tail number of events to keep, those that happened last, whatever the order; undefined: all
 */
export function applyOrder(
  events: readonly CoreV1Event[],
  { key, reverse }: Order,
  tail?: number,
): readonly CoreV1Event[] {
  const last = new Set(tail === undefined ? [] : sortEvents(events).slice(Math.max(0, events.length - tail)));
  const wanted = tail === undefined ? events : events.filter((event) => last.has(event));
  if (key !== 'none') return sortEvents(wanted, { key, reverse });
  return reverse ? wanted.toReversed() : wanted;
}
