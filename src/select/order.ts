import { parseEventNameTime } from '../event/event-name.ts';
import { createdAt, firstSeen, lastSeen, occurrenceCount } from '../event/event-times.ts';
import { NS_PER_SECOND } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';

/** Sort keys; `creationTimestamp` is the default of `--sort`. */
export const SORT_KEYS = [
  'creationTimestamp',
  'lastSeen',
  'firstSeen',
  'count',
  'type',
  'reason',
  'object',
  'name',
] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** Value of a sort key. Undefined sorts first. */
export type SortValue = bigint | number | string | undefined;

const KEYS: Record<SortKey, (event: CoreV1Event) => SortValue> = {
  creationTimestamp: createdAt,
  // In seconds: within a second, names and resourceVersions are more exact than times without fractions.
  lastSeen: (event) => secondOf(lastSeen(event)),
  firstSeen: (event) => secondOf(firstSeen(event)),
  count: occurrenceCount,
  type: (event) => event.type,
  reason: (event) => event.reason,
  object: ({ involvedObject: { kind = '', name = '' } }) => `${kind.toLowerCase()}/${name}`,
  name: (event) => event.metadata.name,
};

/**
 * Sorts events by a key, smallest and oldest first; the result does not depend on the order of the input. The key is
 * a known one (default `lastSeen`) or a function that returns an event's value.
 *
 * Ties are broken by when the event happened first. Within one second an event is ordered by its time where that has
 * a fraction, else the nanoseconds in its name where client-go wrote it and they agree with the event's first time.
 * An event that has neither is ordered by its resourceVersion (Kubernetes 1.35 promises that it grows, the local
 * store always did), and comes first in its second without one; then the input order decides.
 *
 * The scheduler writes microseconds and the kubelet whole seconds: compared as they are, a pod would be started
 * before it was scheduled.
 *
 * @example
 * const most = sortEvents(events, { key: 'count', reverse: true }).slice(0, 10);
 */
export function sortEvents(
  events: readonly CoreV1Event[],
  options: {
    key?: SortKey | ((event: CoreV1Event) => SortValue) | undefined;
    reverse?: boolean | undefined;
  } = {},
): CoreV1Event[] {
  const { key = 'lastSeen', reverse = false } = options;
  const toValue = typeof key === 'function' ? key : KEYS[key];
  const timeOf = key === 'lastSeen' ? lastSeen : firstSeen;
  const entries = events.map((event): Entry => {
    const value = toValue(event);
    return { event, value, rough: roughly(value), tie: undefined };
  });
  entries.sort((a, b) => compareValues(a, b) || compareTies(tieOf(a, timeOf), tieOf(b, timeOf)));
  placeByVersion(entries);
  if (reverse) entries.reverse();
  return entries.map((entry) => entry.event);
}

interface Entry {
  event: CoreV1Event;
  value: SortValue;
  /** Distinguishes most values faster. */
  rough: number;
  /** Computed on first use: many lists have few ties. */
  tie: Tie | undefined;
}

/** What breaks a tie. */
interface Tie {
  second: bigint | undefined;
  /** The time within the second; undefined when neither the event's time nor its name has it. */
  exact: bigint | undefined;
  /** When the event happened first, as exactly as it is known. */
  first: bigint | undefined;
  version: bigint | undefined;
}

function tieOf(entry: Entry, timeOf: (event: CoreV1Event) => bigint | undefined): Tie {
  entry.tie ??= toTie(entry.event, timeOf(entry.event));
  return entry.tie;
}

function toTie(event: CoreV1Event, time: bigint | undefined): Tie {
  const first = firstSeen(event);
  const second = secondOf(time);
  const nanos = nanosOfName(event, first);
  let exact = time;
  if (time !== undefined && time % NS_PER_SECOND === 0n) {
    // An event that first happened in an earlier second comes before those with a time within this one.
    exact = nanos !== undefined && secondOf(nanos) === second ? nanos : nanos && time;
  }
  const { resourceVersion = '' } = event.metadata;
  const version = /^[1-9]\d*$/.test(resourceVersion) ? BigInt(resourceVersion) : undefined;
  return { second, exact, first: nanos ?? first, version };
}

/** The nanoseconds in a name `OBJECT.HEXNANOS`, where they are of the same second as the event's first time. */
function nanosOfName({ metadata }: CoreV1Event, first: bigint | undefined): bigint | undefined {
  const nanos = first === undefined ? undefined : parseEventNameTime(metadata.name ?? '');
  return nanos !== undefined && secondOf(nanos) === secondOf(first) ? nanos : undefined;
}

function secondOf(time: bigint | undefined): bigint | undefined {
  return time === undefined ? undefined : time / NS_PER_SECOND;
}

function compareValues(a: Entry, b: Entry): number {
  return a.rough - b.rough || compare(a.value, b.value);
}

/** Ties whose time within the second is unknown come first, by resourceVersion. */
function compareTies(a: Tie, b: Tie): number {
  const bySecond = compare(a.second, b.second);
  if (bySecond !== 0) return bySecond;
  if (a.exact === undefined && b.exact === undefined)
    return compareVersions(a.version, b.version) || compare(a.first, b.first);
  return compare(a.exact, b.exact) || compare(a.first, b.first) || compareVersions(a.version, b.version);
}

/**
 * Moves entries whose time within their second is unknown behind those of the second that were written before them.
 * It merges two sorted sequences: comparing one pair at a time would allow cycles.
 */
function placeByVersion(entries: Entry[]): void {
  for (let start = 0; start < entries.length; start++) {
    const isUnplaced = ({ tie }: Entry) => tie !== undefined && tie.exact === undefined;
    const first = entries[start] as Entry;
    // An entry without a tie was never compared within its second: it is alone in it.
    if (!isUnplaced(first) || first.tie?.second === undefined) continue;
    let end = start + 1;
    while (end < entries.length && isSameSecond(first, entries[end] as Entry)) end += 1;
    const placed = entries.slice(start, end).findIndex((entry) => !isUnplaced(entry));
    if (placed > 0) {
      const merged = merge(entries.slice(start, start + placed), entries.slice(start + placed, end));
      for (const [at, entry] of merged.entries()) entries[start + at] = entry;
    }
    start = end - 1;
  }
}

function isSameSecond(a: Entry, b: Entry): boolean {
  return compareValues(a, b) === 0 && a.tie?.second === b.tie?.second;
}

function merge(unplaced: Entry[], placed: Entry[]): Entry[] {
  const versioned = unplaced.filter(({ tie }) => tie?.version !== undefined);
  const merged = unplaced.filter(({ tie }) => tie?.version === undefined);
  let next = 0;
  for (const entry of placed) {
    while (next < versioned.length && isOlder(versioned[next] as Entry, entry))
      merged.push(versioned[next++] as Entry);
    merged.push(entry);
  }
  return merged.concat(versioned.slice(next));
}

function isOlder({ tie: a }: Entry, { tie: b }: Entry): boolean {
  return compareVersions(a?.version, b?.version) < 0;
}

/** A number in the same order as the values; neighbors may share it. */
function roughly(value: SortValue): number {
  if (value === undefined) return Number.NEGATIVE_INFINITY;
  return typeof value === 'string' ? Number.POSITIVE_INFINITY : Number(value);
}

function compare(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  // Numbers before texts, so that a key of both kinds still makes one order.
  if (typeof a !== typeof b && (typeof a === 'string' || typeof b === 'string'))
    return typeof a === 'string' ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Versions that are not numbers come last, in the input order. */
function compareVersions(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}
