import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../src/event/normalize-event.ts';
import { isWellFormed } from '../../src/event/well-formed.ts';
import { sampleEvent } from '../support/sample-event.ts';

const TIMES = ['firstTimestamp', 'lastTimestamp', 'eventTime'];
const PLACES = ['metadata', 'involvedObject', 'source', 'series', 'related', 'metadata.labels', ''];
const MEMBERS = [
  'name',
  'uid',
  'kind',
  'message',
  'count',
  'lastObservedTime',
  'component',
  'labels',
  'x',
  ...TIMES,
];

/** A whole event in which some members were replaced by anything. */
const changedEvent = fc
  .array(fc.tuple(fc.constantFrom(...PLACES), fc.constantFrom(...MEMBERS), fc.jsonValue()), { maxLength: 3 })
  .map((changes) => {
    const event = structuredClone(
      sampleEvent({
        source: { component: 'c', host: 'h' },
        series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.000000Z' },
        related: { kind: 'Node', name: 'n' },
      }),
    ) as unknown as Record<string, unknown>;
    for (const [place, member, value] of changes) {
      const holder = place
        .split('.')
        .reduce<unknown>((at, name) => (name ? (at as never)?.[name] : at), event);
      if (typeof holder === 'object' && holder !== null) (holder as Record<string, unknown>)[member] = value;
    }
    return event;
  });

describe('an event that is well-formed', () => {
  it('is one that normalizeEvent does not change', () => {
    let sound = 0;
    fc.assert(
      fc.property(changedEvent, (event) => {
        if (!isWellFormed(event)) return;
        sound += 1;
        const checked = normalizeEvent(event as unknown as Record<string, unknown>, {
          left: Number.POSITIVE_INFINITY,
        });
        const { apiVersion: _, kind: __, ...expected } = event as unknown as Record<string, unknown>;
        for (const name of TIMES) if (expected[name] === null) delete expected[name];
        expect(checked).toMatchObject(expected);
      }),
      { numRuns: 2000 },
    );
    expect(sound).toBeGreaterThan(100);
  });

  it.each([
    null,
    7,
    'x',
    [],
    {},
    { metadata: {}, involvedObject: {} },
    { metadata: { name: '' }, involvedObject: {} },
  ])('is not %j', (value) => {
    expect(isWellFormed(value)).toBe(false);
  });
});
