import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { toWire } from '../../src/event/wire.ts';

const event: CoreV1Event = {
  metadata: { name: 'foo.1', namespace: 'baz' },
  involvedObject: { name: 'foo', namespace: 'baz', kind: 'Pod', fieldPath: '' },
};

describe('toWire', () => {
  it.each<[string, Partial<CoreV1Event>, Partial<CoreV1Event>]>([
    [
      'cuts to whole seconds',
      { firstTimestamp: '2026-03-01T12:00:00.999999999Z' },
      { firstTimestamp: '2026-03-01T12:00:00Z' },
    ],
    [
      'writes times in UTC',
      { lastTimestamp: '2026-03-01T13:00:00.5+01:00' },
      { lastTimestamp: '2026-03-01T12:00:00Z' },
    ],
    [
      'gives eventTime six digits',
      { eventTime: '2026-03-01T12:00:00.5Z' },
      { eventTime: '2026-03-01T12:00:00.500000Z' },
    ],
    [
      'gives lastObservedTime six digits',
      { series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.1234567Z' } },
      { series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.123456Z' } },
    ],
    ['keeps what is no time', { lastTimestamp: 'soon' }, { lastTimestamp: 'soon' }],
    [
      'leaves out what is empty',
      { reason: '', message: '', count: 0, type: '', related: null, series: null },
      {},
    ],
    [
      'keeps the related object',
      { related: { kind: 'Node', name: 'n', uid: '' } },
      { related: { kind: 'Node', name: 'n' } },
    ],
  ])('%s', (_, change, expected) => {
    expect(toWire({ ...event, ...change })).toEqual({ ...toWire(event), ...expected });
  });

  it('writes the members that Go always writes, in its order', () => {
    expect(JSON.stringify(toWire(event))).toBe(
      '{"kind":"Event","apiVersion":"v1","metadata":{"name":"foo.1","namespace":"baz"},' +
        '"involvedObject":{"kind":"Pod","namespace":"baz","name":"foo"},"source":{},' +
        '"firstTimestamp":null,"lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":""}',
    );
  });

  it('leaves out members that the API does not know', () => {
    const strange = { ...event, metadata: { ...event.metadata, odd: 1 }, odd: 1 };
    expect(toWire(strange)).toEqual(toWire(event));
  });

  it('changes nothing the second time', () => {
    const text = fc.string({ maxLength: 5 });
    const time = fc.option(
      fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
    );
    const someEvent = fc.record({
      metadata: fc.record({ name: text, labels: fc.dictionary(text, text), creationTimestamp: time }),
      involvedObject: fc.record({ kind: text, name: text }, { requiredKeys: [] }),
      source: fc.record({ component: text, host: text }, { requiredKeys: [] }),
      count: fc.integer(),
      firstTimestamp: time,
      eventTime: time,
      series: fc.option(fc.record({ count: fc.integer(), lastObservedTime: time })),
    });
    fc.assert(
      fc.property(someEvent, (some) => {
        const wire = toWire(some);
        expect(toWire(wire)).toEqual(wire);
      }),
    );
  });
});
