import { describe, expect, it } from 'vitest';
import { toEmittableCoreV1, toEmittableEventsV1 } from '../../src/event/emittable.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { findViolations } from '../../src/event/validate.ts';

const involvedObject = { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name: 'x', uid: 'u-1' };
const metadata = {
  name: 'x.1',
  namespace: 'ns',
  uid: 'u-2',
  resourceVersion: '7',
  creationTimestamp: '2026-03-01T12:00:00Z',
  managedFields: [],
  labels: { a: 'b' },
  annotations: { c: 'd' },
};
const base = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata,
  involvedObject,
  type: 'Normal',
  reason: 'R',
  message: 'm',
};

const classic: CoreV1Event = {
  ...base,
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: '2026-03-01T12:00:01Z',
  lastTimestamp: '2026-03-01T12:00:09Z',
  count: 5,
  eventTime: null,
};
const newer: CoreV1Event = {
  ...base,
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: '2026-03-01T12:00:01.500000Z',
  series: { count: 5, lastObservedTime: '2026-03-01T12:00:09.500000Z' },
  reportingComponent: 'example.com/c',
  reportingInstance: 'c-0',
  action: 'Do',
};

const kept = { name: 'x.1', namespace: 'ns', labels: { a: 'b' }, annotations: { c: 'd' } };

describe('toEmittableCoreV1', () => {
  it('removes the fields that a server sets, and keeps the rest', () => {
    const event = toEmittableCoreV1(classic);
    expect(event).toMatchObject({
      ...base,
      metadata: kept,
      count: 5,
      source: { component: 'kubelet', host: 'n1' },
    });
    expect(event.metadata).toEqual(kept);
    expect(event.firstTimestamp).toBe('2026-03-01T12:00:01Z');
    expect(event.lastTimestamp).toBe('2026-03-01T12:00:09Z');
    expect(findViolations(event)).toEqual([]);
  });

  it('keeps eventTime and series, and fills in what the rules for them ask for', () => {
    expect(toEmittableCoreV1(newer)).toEqual({
      ...newer,
      metadata: kept,
      source: { component: 'example.com/c' },
    });
    const { reportingComponent, reportingInstance, action, ...lacking } = newer;
    const event = toEmittableCoreV1({ ...lacking, source: { component: 'scheduler', host: 'n1' } });
    expect(event).toMatchObject({
      eventTime: newer.eventTime,
      series: newer.series,
      reportingComponent: 'scheduler',
      reportingInstance: 'n1',
      action: 'R',
    });
    expect(findViolations(event)).toEqual([]);
  });

  it('writes legacy times and counts where the rules for eventTime cannot be met', () => {
    const event = toEmittableCoreV1({ ...newer, message: 'm'.repeat(2000) });
    expect(event).toMatchObject({
      count: 5,
      firstTimestamp: '2026-03-01T12:00:01.500000Z',
      lastTimestamp: '2026-03-01T12:00:09.5Z',
      source: { component: 'example.com/c' },
      reportingComponent: 'example.com/c',
    });
    expect(event).not.toHaveProperty('series');
    expect(event).not.toHaveProperty('eventTime');
    expect(findViolations(event)).toEqual([]);
  });
});

describe('toEmittableEventsV1', () => {
  it.each([
    ['a classic event', classic, 'kubelet', '2026-03-01T12:00:01Z', '2026-03-01T12:00:09Z'],
    ['a newer event', newer, 'example.com/c', '2026-03-01T12:00:01.500000Z', '2026-03-01T12:00:09.500000Z'],
  ])('makes %s fit for the newer API', (_, event, component, eventTime, lastObservedTime) => {
    const made = toEmittableEventsV1(event);
    expect(made).toMatchObject({ metadata: kept, eventTime, reportingComponent: component });
    expect(made.series).toEqual({ count: 5, lastObservedTime });
    expect(findViolations(made, 'events.k8s.io/v1')).toEqual([]);
  });

  it('makes no series of an event that happened once', () => {
    expect(toEmittableEventsV1({ ...classic, count: 1 })).not.toHaveProperty('series');
  });
});
