import { describe, expect, it } from 'vitest';
import { formatTime } from '../../../src/event/time.ts';
import { groupSimilarEvents } from '../../../src/explain/similar/similar-events.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const backOff = (pod: string, count: number, minute: number, more = {}) =>
  sampleEvent({
    type: 'Warning',
    reason: 'BackOff',
    message: `Back-off restarting failed container web in pod ${pod}_shop(uid)`,
    count,
    firstTimestamp: `2026-03-01T11:${minute}:00Z`,
    lastTimestamp: `2026-03-01T11:${minute + 5}:00Z`,
    involvedObject: { kind: 'Pod', namespace: 'shop', name: pod },
    ...more,
  });

describe('groupSimilarEvents', () => {
  it('folds events that differ in the object and its name', () => {
    const events = [
      backOff('web-5d8c-x2x4x', 3, 20),
      backOff('web-5d8c-y7k2p', 4, 10),
      backOff('web-5d8c-x2x4x', 2, 30),
    ];
    const [group, ...others] = groupSimilarEvents(events);
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      count: 9,
      warnings: 9,
      event: events[2],
      message: 'Back-off restarting failed container web in pod *_shop(uid)',
    });
    expect([...(group?.objects.values() ?? [])].map(({ reference }) => reference.name)).toEqual([
      'web-5d8c-x2x4x',
      'web-5d8c-y7k2p',
    ]);
    expect([group?.first, group?.last].map((at) => formatTime(at ?? 0n))).toEqual([
      '2026-03-01T11:10:00Z',
      '2026-03-01T11:35:00Z',
    ]);
  });

  it('shows where messages differ, by one star for parts of a name', () => {
    const created = (set: string, pod: string, node: string) =>
      sampleEvent({
        message: `Created ${set}-${pod} of ${set} 3 times on ${node}:80`,
        involvedObject: { name: set },
      });
    const events = [created('web-7f9c8b', 'x2x4x', 'n-1.a'), created('api-5d8c7b', 'z7k2p', 'n-2.a')];
    expect(groupSimilarEvents(events.slice(0, 1))[0]?.message).toBe(events[0]?.message);
    expect(groupSimilarEvents(events)[0]?.message).toBe('Created * of * 3 times on n-*.a:80');
  });

  it.each([
    ['type', { type: 'Normal' }],
    ['reason', { reason: 'Failed' }],
    ['component', { source: { component: 'kubelet' } }],
    ['words', { message: 'Back-off restarting failed container sidecar in pod a-1_shop(uid)' }],
  ])('keeps events of another %s apart', (_, other) => {
    expect(groupSimilarEvents([backOff('a-1', 1, 10), backOff('a-1', 1, 10, other)])).toHaveLength(2);
  });

  it('folds what was combined from similar events with them', () => {
    const plain = backOff('a-1', 1, 10);
    const combined = backOff('a-1', 8, 20, { message: `(combined from similar events): ${plain.message}` });
    const groups = groupSimilarEvents([plain, combined]);
    expect(groups).toMatchObject([{ count: 9, message: plain.message }]);
  });

  it('orders groups by their last events', () => {
    const events = [backOff('a-1', 1, 10), sampleEvent(), backOff('a-2', 1, 20)];
    expect(groupSimilarEvents(events).map(({ event }) => event.reason)).toEqual(['Started', 'BackOff']);
  });

  it('tells objects of different kinds, namespaces, and contexts apart', () => {
    const events = ['Pod', 'Job'].flatMap((kind) =>
      ['a', 'b'].flatMap((namespace) =>
        [1, 2].map(() => sampleEvent({ involvedObject: { kind, namespace, name: 'x' } })),
      ),
    );
    const contexts = new Map(events.map((event, at) => [event, `c${at % 2}`]));
    expect(groupSimilarEvents(events)[0]?.objects.size).toBe(4);
    expect(groupSimilarEvents(events, (event) => contexts.get(event) ?? '')[0]?.objects.size).toBe(8);
  });
});
