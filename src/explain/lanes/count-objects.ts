import type { LaneEvent } from './lane-event.ts';

/** Counts the objects that events are about. */
export function countObjects(events: readonly LaneEvent[]): number {
  return new Set(events.map(({ cluster, namespace, object }) => `${cluster}\n${namespace}\n${object}`)).size;
}
