import { describe, expect, it } from 'vitest';
import { ShownLanes } from '../../../../src/print/html/browser/shown-lanes.ts';
import { laneEvent } from '../../../support/lane-event.ts';

const [a1, a2, b1] = [
  laneEvent(1, { type: 'Warning' }),
  laneEvent(9),
  laneEvent(8, { object: 'pod/web-1', reason: 'Started' }),
] as const;

function open(filter = ''): ShownLanes {
  const lanes = new ShownLanes([a1, a2, b1], 'owner');
  lanes.select(filter);
  return lanes;
}

describe('ShownLanes', () => {
  it('walks through the events of a lane, then of the next', () => {
    const lanes = open();
    const first = lanes.firstFrom(0);
    const second = first && lanes.beside(first, 1);
    const third = second && lanes.beside(second, 1);
    expect([first, second, third].map((each) => each?.event)).toEqual([a1, a2, b1]);
    expect(third && lanes.beside(third, 1)).toBeUndefined();
    expect(third && lanes.beside(third, -1)?.event).toBe(a2);
    expect(third && lanes.across(third, -1)?.event).toBe(a2);
  });

  it('has what matches, and drops the lanes of a group that is hidden', () => {
    const lanes = open('reason=Started');
    expect(lanes.rows.map(({ name }) => name)).toEqual(['deployment/web', 'pod/web-1']);
    expect(lanes.find(a1)).toBeUndefined();
    lanes.select('');
    const [group] = lanes.rows;
    if (group) lanes.toggle(group);
    expect(lanes.rows).toMatchObject([{ name: 'deployment/web', hasEvents: true, events: [a1, b1, a2] }]);
  });

  it('stays as it is when a filter is not valid', () => {
    const lanes = open('Warning');
    expect(() => lanes.select('color=red')).toThrow('unknown field "color"');
    expect([lanes.filter, lanes.events]).toEqual(['Warning', [a1]]);
  });
});
