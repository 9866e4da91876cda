import { parseNanos } from './name.ts';
import { created, firstSeen, lastSeen, timesSeen } from './seen.ts';
import type { CoreV1Event } from './types.ts';

/** What events can be ordered by; `creationTimestamp` is what a bare `--sort` means. */
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

/** What a key says of one event. Nothing comes before everything. */
export type SortValue = bigint | number | string | undefined;

const KEYS: Record<SortKey, (event: CoreV1Event) => SortValue> = {
  creationTimestamp: created,
  lastSeen,
  firstSeen,
  count: timesSeen,
  type: (event) => event.type,
  reason: (event) => event.reason,
  object: ({ involvedObject: { kind = '', name = '' } }) => `${kind.toLowerCase()}/${name}`,
  name: (event) => event.metadata.name,
};

/**
 * The events in order of a key, smallest and oldest first; the same events always come out in the
 * same order. The key is a known one (default `lastSeen`) or a function that gives an event's value.
 *
 * Ties are broken by when the event happened first, which the name of an event that client-go wrote
 * tells to the nanosecond; then by arrival, which is the resourceVersion where that is a number
 * (Kubernetes 1.35 promises this within a resource, the local store always did); then by the order given.
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
  const entries = events.map((event): Entry => {
    const value = toValue(event);
    return { event, value, rough: roughly(value), tie: undefined };
  });
  entries.sort((a, b) => a.rough - b.rough || compare(a.value, b.value) || compareTies(tieOf(a), tieOf(b)));
  if (reverse) entries.reverse();
  return entries.map((entry) => entry.event);
}

interface Entry {
  event: CoreV1Event;
  value: SortValue;
  /** Tells most values apart, in less time. */
  rough: number;
  /** Found out when it is first needed: many lists have few ties. */
  tie: Tie | undefined;
}

/** What breaks a tie. */
interface Tie {
  happened: bigint | undefined;
  arrival: bigint | undefined;
}

function tieOf(entry: Entry): Tie {
  const { event } = entry;
  entry.tie ??= { happened: exactFirstSeen(event), arrival: parseArrival(event.metadata.resourceVersion) };
  return entry.tie;
}

function compareTies(a: Tie, b: Tie): number {
  return compare(a.happened, b.happened) || compareArrival(a.arrival, b.arrival);
}

const NS_PER_SECOND = 1_000_000_000n;

/**
 * When an event happened first: to the nanosecond when its name is `OBJECT.HEXNANOS` and says the same
 * second as its own time, else as its own time says.
 */
function exactFirstSeen(event: CoreV1Event): bigint | undefined {
  const seen = firstSeen(event);
  const nanos = seen === undefined ? undefined : parseNanos(event.metadata.name ?? '');
  return nanos !== undefined && seen !== undefined && nanos / NS_PER_SECOND === seen / NS_PER_SECOND
    ? nanos
    : seen;
}

/** A number that is in the same order as the values, or the same for some that follow each other. */
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

const DECIMAL = /^[1-9]\d*$/;

function parseArrival(resourceVersion: string | undefined): bigint | undefined {
  return resourceVersion && DECIMAL.test(resourceVersion) ? BigInt(resourceVersion) : undefined;
}

/** Those that do not tell when they arrived come after the others, and keep their places. */
function compareArrival(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}
