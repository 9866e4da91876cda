import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { type CorrelatorOptions, EventCorrelator } from '../../../src/record/correlate/correlator.ts';
import { aggregateByReason, getSpamKey } from '../../../src/record/correlate/event-key.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function makeEvent(message: string, reason = 'BackOff', name = 'web'): CoreV1Event {
  return {
    metadata: { name: `${name}.1`, namespace: 'shop' },
    involvedObject: { kind: 'Pod', name, namespace: 'shop' },
    reason,
    message,
    source: { component: 'kubelet' },
    firstTimestamp: '2026-03-01T12:00:00.5Z',
    lastTimestamp: '2026-03-01T12:00:00.5Z',
    count: 1,
    type: 'Normal',
  };
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) freeze(member);
  }
  return Object.freeze(value);
}

const messages = fc.array(
  fc.record({ message: fc.constantFrom('a', 'b', 'c', 'd'), reason: fc.constantFrom('x', 'y') }),
  { maxLength: 40 },
);

describe('EventCorrelator', () => {
  it('lets a new event through, patches what comes again, and holds back spam', () => {
    const correlator = new EventCorrelator({ burstSize: 2 }, new FakeClock());
    const event = makeEvent('restarting');
    expect(correlator.correlate(event)).toEqual({ event, patch: null, skip: false, aggregated: false });
    const again = correlator.correlate(event);
    expect(again).toMatchObject({ event: { count: 2 }, patch: { count: 2 }, skip: false });
    expect(correlator.correlate(event)).toMatchObject({ event: { count: 3 }, skip: true });
  });

  it('throws for a missing event', () => {
    const correlator = new EventCorrelator({}, new FakeClock());
    expect(() => correlator.correlate(null as unknown as CoreV1Event)).toThrow(new Error('event is nil'));
  });

  it('never changes its arguments', () => {
    fc.assert(
      fc.property(messages, (fed) => {
        const correlator = new EventCorrelator({ maxEvents: 2, burstSize: 20 }, new FakeClock());
        for (const { message, reason } of fed) {
          const { event } = correlator.correlate(freeze(makeEvent(message, reason)));
          correlator.updateState(freeze(event));
        }
      }),
    );
  });

  it('does the same with string keys as with its own', () => {
    const options: CorrelatorOptions = { maxEvents: 3, burstSize: 15, lruCacheSize: 3 };
    const functions = { keyFunc: aggregateByReason, spamKeyFunc: getSpamKey };
    fc.assert(
      fc.property(messages, (fed) => {
        const own = new EventCorrelator(options, new FakeClock());
        const given = new EventCorrelator({ ...options, ...functions }, new FakeClock());
        for (const { message, reason } of fed) {
          const event = makeEvent(message, reason, `web-${message}`);
          const result = own.correlate(event);
          expect(given.correlate(event)).toEqual(result);
          own.updateState(result.event);
          given.updateState(result.event);
        }
      }),
    );
  });

  it('takes a number of 0 for its default', () => {
    const options = { lruCacheSize: 0, burstSize: 0, qps: 0, maxEvents: 0, maxIntervalSeconds: 0 };
    const correlator = new EventCorrelator(options, new FakeClock());
    expect(correlator.lruCacheSize).toBe(4096);
    const results = Array.from({ length: 26 }, (_, n) => correlator.correlate(makeEvent(`message ${n}`)));
    expect(results.map(({ aggregated }) => aggregated).indexOf(true)).toBe(9);
    expect(results.map(({ skip }) => skip).indexOf(true)).toBe(25);
  });

  it('lets an event through every five minutes after a burst, in 32-bit floats', async () => {
    const clock = new FakeClock();
    const correlator = new EventCorrelator({ burstSize: 1 }, clock);
    const event = makeEvent('restarting');
    expect(correlator.correlate(event).skip).toBe(false);
    // 1/300 as a 32-bit float is a little more: the last seven microseconds are not waited for.
    await clock.advance(299_999.992);
    expect(correlator.correlate(event).skip).toBe(true);
    await clock.advance(0.001);
    expect(correlator.correlate(event).skip).toBe(false);
  });

  it('can be taken apart: state set between two stages counts', () => {
    const correlator = new EventCorrelator({}, new FakeClock());
    const { event, key } = correlator.aggregator.aggregate(makeEvent('restarting'));
    correlator.counter.set(key, { ...event, count: 4 });
    expect(correlator.counter.observe(event, key).event.count).toBe(5);
    expect(correlator.correlate(makeEvent('restarting')).event.count).toBe(6);
  });
});
