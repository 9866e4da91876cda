import type { LaneEvent } from '../../src/explain/lanes/lane-event.ts';

/** The minute that lane events count from. */
export const NOON = Date.UTC(2026, 2, 1, 12);
export const MINUTE = 60_000;

/** Creates an event. Members that are left out are those of a pod of `deployment/web`. */
export function laneEvent(minute: number, event: Partial<LaneEvent> = {}): LaneEvent {
  const at = NOON + minute * MINUTE;
  return {
    name: '',
    object: 'pod/web-0',
    namespace: 'shop',
    owner: 'deployment/web',
    isOwnerInferred: false,
    node: 'n1',
    reason: 'Pulled',
    type: 'Normal',
    message: 'Container image already present',
    component: 'kubelet',
    first: at,
    last: at,
    occurrences: 1,
    ...event,
  };
}
