import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { type AggregatorOptions, EventAggregator } from '../../../src/record/correlate/aggregator.ts';
import {
  aggregateByReason,
  aggregateByReasonMessage,
  getEventKey,
} from '../../../src/record/correlate/event-key.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const event: CoreV1Event = {
  metadata: {
    name: 'web.1',
    namespace: 'shop',
    uid: 'u',
    annotations: { commit: 'abc' },
    labels: { run: '7' },
  },
  involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' },
  reason: 'BackOff',
  message: 'restarting',
  source: { component: 'kubelet' },
  type: 'Warning',
  eventTime: '2026-03-01T12:00:00.000000Z',
  action: 'Restart',
  related: { kind: 'Node', name: 'node-1' },
  reportingComponent: 'kubelet',
  reportingInstance: 'node-1',
};

function makeAggregator(options: Partial<AggregatorOptions> = {}, clock = new FakeClock()): EventAggregator {
  const defaults = {
    lruCacheSize: 8,
    keyFunc: aggregateByReason,
    messageFunc: aggregateByReasonMessage,
    maxEvents: 1,
    maxIntervalSeconds: 60,
    keepMetadata: false,
  };
  return new EventAggregator({ ...defaults, ...options }, clock);
}

const aggregate: CoreV1Event = {
  metadata: { name: 'web.1898b5d9b3d68000', namespace: 'shop' },
  involvedObject: event.involvedObject,
  reason: 'BackOff',
  message: '(combined from similar events): restarting',
  source: { component: 'kubelet' },
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:00:00Z',
  count: 1,
  type: 'Warning',
};

describe('EventAggregator', () => {
  it('replaces the event that makes a group full, and keeps what client-go keeps', () => {
    const aggregator = makeAggregator({ maxEvents: 3 });
    const others = ['one', 'two'].map((message) => ({ ...event, message }));
    for (const other of others) {
      expect(aggregator.aggregate(other)).toEqual({ event: other, key: getEventKey(other) });
    }
    const combined = aggregator.aggregate(event);
    expect(combined.event).toStrictEqual(aggregate);
    expect(combined.key).toBe(aggregateByReason(event).aggregateKey);
  });

  it('keeps what describes the event on request', () => {
    expect(makeAggregator({ keepMetadata: true }).aggregate(event).event).toStrictEqual({
      ...aggregate,
      metadata: { ...aggregate.metadata, annotations: { commit: 'abc' }, labels: { run: '7' } },
      action: 'Restart',
      related: { kind: 'Node', name: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
  });

  it('gives an event that lacks everything an aggregate that lacks it too', () => {
    const bare: CoreV1Event = { metadata: {}, involvedObject: {} };
    expect(makeAggregator({ keepMetadata: true }).aggregate(bare).event).toStrictEqual({
      metadata: { name: '.1898b5d9b3d68000' },
      involvedObject: {},
      message: '(combined from similar events): ',
      firstTimestamp: '2026-03-01T12:00:00Z',
      lastTimestamp: '2026-03-01T12:00:00Z',
      count: 1,
    });
  });

  it('forgets the oldest message of a full group', () => {
    const aggregator = makeAggregator({ maxEvents: 3 });
    const said = ['1', '2', '3', '3', '2', '1', '1'];
    const combined = said.map((message) => {
      const input = { ...event, message };
      return aggregator.aggregate(input).event !== input;
    });
    expect(combined).toEqual([false, false, true, false, false, true, false]);
  });

  it.each([
    { what: '292 years are not over after two minutes', maxIntervalSeconds: 9_223_372_036, combined: true },
    { what: 'one more second is, in 64 bits', maxIntervalSeconds: 9_223_372_037, combined: false },
    { what: 'a minute is over after two', maxIntervalSeconds: 60, combined: false },
    { what: 'a negative interval is always over', maxIntervalSeconds: -1, combined: false },
  ])('$what', async ({ maxIntervalSeconds, combined }) => {
    const clock = new FakeClock();
    const aggregator = makeAggregator({ maxEvents: 2, maxIntervalSeconds }, clock);
    aggregator.aggregate({ ...event, message: 'before' });
    await clock.advance(120_000);
    expect(aggregator.aggregate(event).event !== event).toBe(combined);
  });
});
