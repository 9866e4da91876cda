import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCoreV1, toEventsV1 } from '../../src/event/convert.ts';
import type { CoreV1Event, EventsV1Event } from '../../src/event/types.ts';

const core: Required<CoreV1Event> = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'x.1', namespace: 'ns', labels: { a: 'b' } },
  involvedObject: { kind: 'Pod', name: 'x', namespace: 'ns', uid: 'u' },
  reason: 'Killing',
  message: 'stopping',
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:00:05Z',
  count: 3,
  type: 'Normal',
  eventTime: '2026-03-01T12:00:00.000001Z',
  series: { count: 3, lastObservedTime: '2026-03-01T12:00:05.000000Z' },
  action: 'Kill',
  related: { kind: 'Node', name: 'n1' },
  reportingComponent: 'kubelet',
  reportingInstance: 'kubelet-n1',
};

const eventsV1: Required<EventsV1Event> = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: core.metadata,
  regarding: core.involvedObject,
  reason: 'Killing',
  note: 'stopping',
  deprecatedSource: core.source,
  deprecatedFirstTimestamp: '2026-03-01T12:00:00Z',
  deprecatedLastTimestamp: '2026-03-01T12:00:05Z',
  deprecatedCount: 3,
  type: 'Normal',
  eventTime: '2026-03-01T12:00:00.000001Z',
  series: core.series,
  action: 'Kill',
  related: core.related,
  reportingController: 'kubelet',
  reportingInstance: 'kubelet-n1',
};

describe('an event in its two forms', () => {
  it('is converted member by member', () => {
    expect(toEventsV1(core)).toEqual(eventsV1);
    expect(toCoreV1(eventsV1)).toEqual(core);
  });

  it('gets no members that it did not have, but for the object it is about', () => {
    expect(toEventsV1({ metadata: {}, involvedObject: {} })).toStrictEqual({ metadata: {}, regarding: {} });
    expect(toCoreV1({ metadata: {} })).toStrictEqual({ metadata: {}, involvedObject: {} });
  });

  it('keeps null, empty text and zero as they are', () => {
    const empty: CoreV1Event = {
      metadata: {},
      involvedObject: {},
      message: '',
      count: 0,
      firstTimestamp: null,
    };
    const converted = {
      metadata: {},
      regarding: {},
      note: '',
      deprecatedCount: 0,
      deprecatedFirstTimestamp: null,
    };
    expect(toEventsV1(empty)).toStrictEqual(converted);
    expect(toCoreV1(converted)).toStrictEqual(empty);
  });

  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(someOf(core), (event) => {
        expect(toCoreV1(toEventsV1(event))).toStrictEqual(event);
      }),
    );
    fc.assert(
      fc.property(someOf(eventsV1), (event) => {
        expect(toEventsV1(toCoreV1(event))).toStrictEqual(event);
      }),
    );
  });
});

/** Events that have any of the example's members, with other values of the same kind. */
function someOf<T extends CoreV1Event | EventsV1Event>(example: T): fc.Arbitrary<T> {
  const always = ['metadata', 'involvedObject', 'regarding'];
  const constant = ['apiVersion', 'kind'];
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, value] of Object.entries(example)) {
    members[name] = constant.includes(name) ? fc.constant(value) : valuesLike(value);
  }
  const requiredKeys = always.filter((name) => name in example);
  return fc.record(members, {
    requiredKeys,
    noNullPrototype: true,
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<T>;
}

function valuesLike(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === 'number') return fc.integer();
  if (typeof value === 'string') return fc.oneof(fc.string(), fc.constant(value));
  return fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
}
