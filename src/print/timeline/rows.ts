import type { Grouping, Lane, LaneGroup } from '../../explain/lanes/groups.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';

/** A line of a timeline. */
export interface TimelineRow {
  label: string;
  isHead: boolean;
  /** What is drawn; none for an owner without events of its own. */
  events: readonly LaneEvent[];
  occurrences: number;
  warnings: number;
  /** Whether it is a lane itself, not the head of those below it. */
  isLane: boolean;
}

/**
 * Lists the lines of a timeline: for each group its head and its lanes, and one line for a group with a single lane. The
 * lane of an owner is its group's head.
 */
export function textRows(groups: readonly LaneGroup[], by: Grouping): TimelineRow[] {
  const prefix = prefixFormat(groups, by);
  return groups.flatMap((group) => {
    const { lanes, name } = group;
    const [only, ...others] = lanes;
    if (only !== undefined && others.length === 0) return [toRow(only, singleLabel(only, group, by, prefix))];
    const isNested = by === 'owner';
    const own = isNested ? lanes.find(({ object }) => object === name) : undefined;
    // What belongs to an owner by its name only marks the owner, if that is all that it has.
    const isInferred = lanes.every((lane) => lane.isInferred);
    const label = `${prefix(group)}${mark(name || NONE, isInferred)}`;
    const children = lanes.filter((lane) => lane !== own);
    return [
      headRow(group, own, label, isNested),
      ...children.map((lane) => {
        const object = mark(lane.object, lane.isInferred && !isInferred);
        return toRow(lane, `  ${isNested ? '' : prefix(lane)}${object}`);
      }),
    ];
  });
}

/** The group of objects that have no node. */
const NONE = '<none>';

function headRow(group: LaneGroup, own: Lane | undefined, label: string, isNested: boolean): TimelineRow {
  if (own !== undefined) return { ...toRow(own, label), isHead: true };
  const events = isNested ? [] : group.lanes.flatMap((lane) => lane.events);
  const { occurrences, warnings } = isNested ? { occurrences: 0, warnings: 0 } : group;
  return { label, isHead: true, events, occurrences, warnings, isLane: false };
}

function toRow({ events, occurrences, warnings }: Lane, label: string): TimelineRow {
  return { label, isHead: false, events, occurrences, warnings, isLane: true };
}

type Located = Pick<Lane, 'namespace' | 'cluster'>;

function singleLabel(lane: Lane, group: LaneGroup, by: Grouping, prefix: (lane: Located) => string): string {
  const object = `${prefix(lane)}${lane.object}`;
  return by === 'owner' || by === 'object' ? object : `${group.name || NONE}: ${object}`;
}

function mark(name: string, isInferred: boolean): string {
  return isInferred ? `~${name}` : name;
}

/**
 * Returns a function that formats the cluster and the namespace of an object as a prefix of its name, as far as objects
 * differ in them.
 */
function prefixFormat(groups: readonly LaneGroup[], by: Grouping): (lane: Located) => string {
  const lanes = groups.flatMap((group) => group.lanes);
  const hasSeveral = (values: (string | undefined)[]) => new Set(values.filter(Boolean)).size > 1;
  const withNamespace = by !== 'namespace' && hasSeveral(lanes.map(({ namespace }) => namespace));
  const withCluster = hasSeveral(lanes.map(({ cluster }) => cluster));
  return ({ namespace, cluster }) =>
    [withCluster ? cluster : '', withNamespace ? namespace : '']
      .filter(Boolean)
      .map((part) => `${part}/`)
      .join('');
}
