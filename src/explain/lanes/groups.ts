import { isWarning, type LaneEvent } from './lane-event.ts';

/** What the lanes of a timeline are grouped by. */
export const GROUPINGS = ['owner', 'object', 'reason', 'namespace', 'node'] as const;
/** What lanes are grouped by. */
export type Grouping = (typeof GROUPINGS)[number];

/** Sums over events. */
interface Sums {
  occurrences: number;
  /** How many of the occurrences are warnings. */
  warnings: number;
  last: number;
}

/** The events of one object, or those of one group of it. */
export interface Lane extends Sums {
  object: string;
  /** Empty for cluster-scoped objects. */
  namespace: string;
  /** Missing if all events are from one. */
  cluster?: string;
  /** Whether the object belongs to its group only by its name. */
  isInferred: boolean;
  /** In order of the times when they first happened. */
  events: LaneEvent[];
}

/** The lanes that belong together. */
export interface LaneGroup extends Sums {
  /** The owner, object, reason, namespace, or node; empty if objects have none. */
  name: string;
  /** Of an owner or object; empty for others, and for cluster-scoped ones. */
  namespace: string;
  cluster?: string;
  lanes: Lane[];
}

/**
 * Makes a lane for each object, and groups them. Groups and lanes with the most warnings come first, then those with the
 * most occurrences.
 */
export function groupLanes(events: readonly LaneEvent[], by: Grouping): LaneGroup[] {
  const isPlaced = by === 'owner' || by === 'object';
  const groups = divide(events, (event) => [event.cluster, isPlaced ? event.namespace : '', event[by]]);
  return groups.map((own) => toGroup(own, by)).sort(bySeverity);
}

function toGroup(events: readonly LaneEvent[], by: Grouping): LaneGroup {
  const [{ cluster, namespace, [by]: name }] = events as [LaneEvent];
  const lanes = divide(events, ({ namespace, object }) => [namespace, object]);
  return {
    name,
    namespace: by === 'owner' || by === 'object' ? namespace : '',
    ...(cluster !== undefined && { cluster }),
    lanes: lanes.map((own) => toLane(own, by)).sort(bySeverity),
    ...sumsOf(events),
  };
}

/** Divides events by all parts of a key. A map for each part takes a third of the time that joined keys do. */
function divide(
  events: readonly LaneEvent[],
  keyOf: (event: LaneEvent) => readonly (string | undefined)[],
): LaneEvent[][] {
  type Branch = Map<string | undefined, Branch | LaneEvent[]>;
  const root: Branch = new Map();
  const divided: LaneEvent[][] = [];
  for (const event of events) {
    const key = keyOf(event);
    let branch = root;
    for (let at = 0; at < key.length - 1; at++) {
      const next = (branch.get(key[at]) as Branch | undefined) ?? new Map();
      branch.set(key[at], next);
      branch = next;
    }
    const last = key.at(-1);
    const own = branch.get(last) as LaneEvent[] | undefined;
    if (own) own.push(event);
    else {
      const started = [event];
      branch.set(last, started);
      divided.push(started);
    }
  }
  return divided;
}

function toLane(events: LaneEvent[], by: Grouping): Lane {
  const [{ object, namespace, cluster, isOwnerInferred }] = events as [LaneEvent];
  return {
    object,
    namespace,
    ...(cluster !== undefined && { cluster }),
    isInferred: by === 'owner' && isOwnerInferred,
    events: events.sort((a, b) => a.first - b.first || a.last - b.last),
    ...sumsOf(events),
  };
}

function sumsOf(events: readonly LaneEvent[]): Sums {
  const sums = { occurrences: 0, warnings: 0, last: Number.NEGATIVE_INFINITY };
  for (const event of events) {
    sums.occurrences += event.occurrences;
    if (isWarning(event)) sums.warnings += event.occurrences;
    sums.last = Math.max(sums.last, event.last);
  }
  return sums;
}

type Ranked = Sums & { namespace: string; name?: string; object?: string };

function bySeverity(a: Ranked, b: Ranked): number {
  const difference = b.warnings - a.warnings || b.occurrences - a.occurrences || b.last - a.last;
  return difference || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ namespace, name, object }: Ranked): string {
  return `${name ?? object}\n${namespace}`;
}
