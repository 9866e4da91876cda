import { type Grouping, groupLanes, type Lane, type LaneGroup } from '../../../explain/lanes/groups.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';

/** A line of the picture: a lane, or the head of a group of lanes. */
export interface Row {
  /** Identifies it, also after filtering. */
  id: string;
  name: string;
  /** Its namespace and cluster, as far as its group does not have them. */
  place: string;
  kind: 'group' | 'lane' | 'single';
  /** Whether events are drawn in it: not in the head of a group that shows its lanes. */
  hasEvents: boolean;
  isInferred: boolean;
  /** Of a group whose lanes are hidden. */
  isCollapsed: boolean;
  occurrences: number;
  warnings: number;
  /** In order of the times when they first happened. */
  events: readonly LaneEvent[];
}

/** An event in a row. */
export interface RowEvent {
  row: Row;
  event: LaneEvent;
}

/** Groups events, and lists the rows: each group with more than one lane has a head. */
export function rowsOf(events: readonly LaneEvent[], by: Grouping, collapsed: ReadonlySet<string>): Row[] {
  const groups = groupLanes(events, by);
  return groups.flatMap((group) => {
    const [only] = group.lanes as [Lane, ...Lane[]];
    const id = `${group.cluster ?? ''} ${group.namespace} ${group.name}`;
    if (group.lanes.length === 1 && only.object === group.name) return [toRow(only, id, 'single', undefined)];
    const isCollapsed = collapsed.has(id);
    const all = isCollapsed ? group.lanes.flatMap((lane) => lane.events) : [];
    const head: Row = {
      id,
      name: group.name || `no ${by}`,
      place: placeOf(group),
      kind: 'group',
      isInferred: false,
      isCollapsed,
      hasEvents: isCollapsed,
      occurrences: group.occurrences,
      warnings: group.warnings,
      events: all.sort((a, b) => a.first - b.first),
    };
    if (isCollapsed) return [head];
    return [
      head,
      ...group.lanes.map((lane) => toRow(lane, `${id}\n${lane.namespace} ${lane.object}`, 'lane', group)),
    ];
  });
}

function toRow(lane: Lane, id: string, kind: 'lane' | 'single', group: LaneGroup | undefined): Row {
  const { object, isInferred, occurrences, warnings, events } = lane;
  return {
    ...{ id, name: object, kind, isInferred, isCollapsed: false, hasEvents: true },
    ...{ occurrences, warnings, events },
    place: group && placeOf(group) === placeOf(lane) ? '' : placeOf(lane),
  };
}

function placeOf({ cluster, namespace }: { cluster?: string; namespace: string }): string {
  return [cluster ?? '', namespace].filter(Boolean).join(' / ');
}
