import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { type KnownObject, toFacts } from '../../../src/explain/facts.ts';
import { type LaneContext, toLaneEvents } from '../../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../../src/explain/links.ts';
import { type EventParts, sampleEvent } from '../../support/sample-event.ts';

const NOON = Date.UTC(2026, 2, 1, 12);

function lanesOf(
  events: readonly CoreV1Event[],
  { objects = [], ...context }: LaneContext & { objects?: KnownObject[] } = {},
) {
  return toLaneEvents(events, findLinks(toFacts({ events, objects })), context);
}

function about(kind: string, name: string, parts: EventParts = {}): CoreV1Event {
  return sampleEvent({
    metadata: { name: `${name}.1` },
    involvedObject: { kind, name },
    lastTimestamp: '2026-03-01T12:00:00Z',
    ...parts,
  });
}

describe('an event in a timeline', () => {
  it('has its texts, times, and count', () => {
    const event = about('Pod', 'web-0', {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off',
      source: { component: 'kubelet', host: 'n1' },
      firstTimestamp: '2026-03-01T11:59:00Z',
      count: 7,
    });
    expect(lanesOf([event], { cluster: 'prod' })).toEqual([
      {
        name: 'web-0.1',
        object: 'pod/web-0',
        namespace: 'ns',
        cluster: 'prod',
        owner: 'statefulset/web',
        isOwnerInferred: true,
        node: 'n1',
        reason: 'BackOff',
        type: 'Warning',
        message: 'Back-off',
        component: 'kubelet',
        first: NOON - 60_000,
        last: NOON,
        occurrences: 7,
      },
    ]);
  });

  it('is left out without any time', () => {
    expect(lanesOf([sampleEvent(), about('Pod', 'web-0')])).toHaveLength(1);
  });

  it('of a node is on that node, in no namespace', () => {
    const [event] = lanesOf([about('Node', 'n1', { metadata: { name: 'n1.1', namespace: 'default' } })]);
    expect(event).toMatchObject({ object: 'node/n1', namespace: '', node: 'n1', owner: 'node/n1' });
  });
});

describe('the owner of an object', () => {
  const owners = (events: CoreV1Event[], objects?: KnownObject[]) =>
    Object.fromEntries(
      lanesOf(events, objects && { objects }).map(({ object, owner, isOwnerInferred }) => [
        object,
        isOwnerInferred ? `~${owner}` : owner,
      ]),
    );

  it('is the topmost one, by what controllers report', () => {
    const events = [
      about('Deployment', 'web', {
        reason: 'ScalingReplicaSet',
        message: 'Scaled up replica set web-7f9c8b5d44 to 1',
      }),
      about('ReplicaSet', 'web-7f9c8b5d44', { message: 'Created pod: web-7f9c8b5d44-x2x4x' }),
      about('Pod', 'web-7f9c8b5d44-x2x4x'),
    ];
    expect(new Set(Object.values(owners(events)))).toEqual(new Set(['deployment/web']));
  });

  it('is the one of owner references, whatever its name', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u' }];
    const pod = { kind: 'Pod', metadata: { name: 'odd', namespace: 'ns', ownerReferences } };
    expect(owners([about('Pod', 'odd')], [pod])).toEqual({ 'pod/odd': 'statefulset/db' });
  });

  it('is marked where only generated names suggest it, of whatever kind it is', () => {
    expect(owners([about('Pod', 'web-7f9c8b5d44-x2x4x'), about('Pod', 'agent-x2x4x')])).toEqual({
      'pod/web-7f9c8b5d44-x2x4x': '~deployment/web',
      'pod/agent-x2x4x': '~agent',
    });
  });

  it('is the object itself without any, also for a static pod of a node', () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'u' }];
    const pod = { kind: 'Pod', metadata: { name: 'etcd', namespace: 'ns', ownerReferences } };
    expect(owners([about('Pod', 'etcd'), about('Pod', 'alone')], [pod])).toEqual({
      'pod/etcd': 'pod/etcd',
      'pod/alone': 'pod/alone',
    });
  });
});

describe('states', () => {
  const event = about('Pod', 'x', { count: 5, firstTimestamp: '2026-03-01T11:50:00Z' });
  const recorded = [
    { at: NOON - 600_000, occurrences: 1 },
    { at: NOON - 300_000, occurrences: 2 },
  ];

  it('are continued by a later state of the server', () => {
    expect(lanesOf([event], { statesOf: () => recorded })).toMatchObject([
      { states: [...recorded, { at: NOON, occurrences: 2 }] },
    ]);
  });

  it('are left out if there is only the last one', () => {
    const [lane] = lanesOf([event], { statesOf: () => [{ at: NOON, occurrences: 5 }] });
    expect(lane).not.toHaveProperty('states');
  });
});
