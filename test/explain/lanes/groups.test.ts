import { describe, expect, it } from 'vitest';
import { GROUPINGS, groupLanes } from '../../../src/explain/lanes/groups.ts';
import { laneEvent } from '../../support/lane-event.ts';

const warning = { type: 'Warning', reason: 'BackOff' };
const EVENTS = [
  laneEvent(0, { object: 'deployment/web', node: '', reason: 'ScalingReplicaSet' }),
  laneEvent(1, { object: 'pod/web-0', occurrences: 9 }),
  laneEvent(3, { object: 'pod/web-1', ...warning, occurrences: 3, node: 'n2' }),
  laneEvent(2, { object: 'pod/web-1', node: 'n2' }),
  laneEvent(4, { object: 'pod/db-0', owner: 'statefulset/db', isOwnerInferred: true, ...warning }),
  laneEvent(5, { object: 'pod/db-0', owner: 'statefulset/db', isOwnerInferred: true, namespace: 'test' }),
];

/** `GROUP: LANE×OCCURRENCES LANE×OCCURRENCES`. */
function shape(by: (typeof GROUPINGS)[number]): string[] {
  return groupLanes(EVENTS, by).map(
    ({ name, lanes }) =>
      `${name}: ${lanes.map(({ object, occurrences }) => `${object}×${occurrences}`).join(' ')}`,
  );
}

describe('lanes', () => {
  it.each<[(typeof GROUPINGS)[number], string[]]>([
    [
      'owner',
      [
        'deployment/web: pod/web-1×4 pod/web-0×9 deployment/web×1',
        'statefulset/db: pod/db-0×1',
        'statefulset/db: pod/db-0×1',
      ],
    ],
    [
      'object',
      [
        'pod/web-1: pod/web-1×4',
        'pod/db-0: pod/db-0×1',
        'pod/web-0: pod/web-0×9',
        'pod/db-0: pod/db-0×1',
        'deployment/web: deployment/web×1',
      ],
    ],
    [
      'reason',
      [
        'BackOff: pod/web-1×3 pod/db-0×1',
        'Pulled: pod/web-0×9 pod/db-0×1 pod/web-1×1',
        'ScalingReplicaSet: deployment/web×1',
      ],
    ],
    ['namespace', ['shop: pod/web-1×4 pod/db-0×1 pod/web-0×9 deployment/web×1', 'test: pod/db-0×1']],
    ['node', ['n2: pod/web-1×4', 'n1: pod/db-0×1 pod/web-0×9 pod/db-0×1', ': deployment/web×1']],
  ])('are grouped by %s, problems first', (by, expected) => {
    expect(shape(by)).toEqual(expected);
  });

  it('have their events in order of time, and sums', () => {
    const [web] = groupLanes(EVENTS, 'owner');
    expect(web).toMatchObject({ name: 'deployment/web', namespace: 'shop', occurrences: 14, warnings: 3 });
    const [pod] = web?.lanes ?? [];
    expect(pod?.events.map(({ reason }) => reason)).toEqual(['Pulled', 'BackOff']);
    expect(pod).toMatchObject({ occurrences: 4, warnings: 3, isInferred: false });
  });

  it('are marked where only a name suggests the owner', () => {
    const inferred = (by: (typeof GROUPINGS)[number]) =>
      groupLanes(EVENTS, by).flatMap(({ lanes }) =>
        lanes.filter(({ isInferred }) => isInferred).map(({ object }) => object),
      );
    expect(inferred('owner')).toEqual(['pod/db-0', 'pod/db-0']);
    expect(inferred('namespace')).toEqual([]);
  });

  it('of several clusters are apart', () => {
    const events = ['a', 'b'].map((cluster) => laneEvent(0, { cluster }));
    expect(groupLanes(events, 'owner').map(({ cluster }) => cluster)).toEqual(['a', 'b']);
  });

  it('have every event in every grouping', () => {
    for (const by of GROUPINGS) {
      const all = groupLanes(EVENTS, by).flatMap(({ lanes }) => lanes.flatMap(({ events }) => events));
      expect(new Set(all)).toEqual(new Set(EVENTS));
    }
  });
});
