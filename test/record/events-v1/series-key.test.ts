import { describe, expect, it } from 'vitest';
import type { EventsV1Event } from '../../../src/event/types.ts';
import { seriesKey } from '../../../src/record/events-v1/series-key.ts';

const event: EventsV1Event = {
  metadata: { name: 'x.1', namespace: 'ns' },
  type: 'Normal',
  action: 'Kill',
  reason: 'Killing',
  reportingController: 'c',
  reportingInstance: 'c-1',
  regarding: { kind: 'Pod', name: 'x', namespace: 'ns', uid: 'u', apiVersion: 'v1' },
  related: { kind: 'Node', name: 'n' },
};

describe('seriesKey', () => {
  it.each<Partial<EventsV1Event>>([
    { note: 'other' },
    { metadata: { name: 'y.2' } },
    { eventTime: '2026-03-01T12:00:00Z' },
    { series: { count: 2 } },
    { regarding: { apiVersion: 'v1', uid: 'u', namespace: 'ns', name: 'x', kind: 'Pod' } },
    { regarding: { ...event.regarding, fieldPath: '', resourceVersion: '' } },
  ])('is the same with %j', (change) => {
    expect(seriesKey({ ...event, ...change })).toBe(seriesKey(event));
  });

  it.each<Partial<EventsV1Event>>([
    { type: 'Warning' },
    { action: '' },
    { reason: 'Kill' },
    { reportingController: 'd' },
    { reportingInstance: 'c-2' },
    { regarding: { ...event.regarding, kind: 'pod' } },
    { regarding: { ...event.regarding, namespace: 'other' } },
    { regarding: { ...event.regarding, name: 'y' } },
    { regarding: { ...event.regarding, uid: 'v' } },
    { regarding: { ...event.regarding, apiVersion: 'v2' } },
    { regarding: { ...event.regarding, resourceVersion: '2' } },
    { regarding: { ...event.regarding, fieldPath: 'spec' } },
    { related: { kind: 'Node', name: 'm' } },
    { related: null },
  ])('is another with %j', (change) => {
    expect(seriesKey({ ...event, ...change })).not.toBe(seriesKey(event));
  });

  it('takes a missing related object for an empty one', () => {
    const { related: _, ...without } = event;
    expect(seriesKey({ ...event, related: {} })).toBe(seriesKey(without));
  });

  it('never joins two members into one', () => {
    const ab = seriesKey({ ...event, action: 'a', reason: 'b' });
    expect(seriesKey({ ...event, action: 'ab', reason: '' })).not.toBe(ab);
    expect(seriesKey({ ...event, action: 'a","b', reason: '' })).not.toBe(ab);
  });
});
