import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { diffOccurrence } from '../../../src/record/correlate/event-diff.ts';

const event: CoreV1Event = {
  metadata: { name: 'web.1', annotations: { a: 'b' } },
  involvedObject: { name: 'web' },
  reason: 'BackOff',
  message: 'restarting',
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:00:09.999999999Z',
  count: 3,
};

describe('diffOccurrence', () => {
  it('is count, lastTimestamp in whole seconds and message, in this order', () => {
    expect(JSON.stringify(diffOccurrence(event))).toBe(
      '{"count":3,"lastTimestamp":"2026-03-01T12:00:09Z","message":"restarting"}',
    );
  });

  it.each([
    { what: 'no time is null', change: { lastTimestamp: null }, lastTimestamp: null },
    { what: 'a missing time is null', change: { lastTimestamp: undefined }, lastTimestamp: null },
    { what: '1970 is left out', change: { lastTimestamp: '1970-01-01T00:00:00Z' }, lastTimestamp: undefined },
    {
      what: 'and so is its first second',
      change: { lastTimestamp: '1970-01-01T00:00:00.9Z' },
      lastTimestamp: undefined,
    },
    {
      what: 'a time elsewhere is told in UTC',
      change: { lastTimestamp: '2026-03-01T13:00:09.5+01:00' },
      lastTimestamp: '2026-03-01T12:00:09Z',
    },
  ])('$what', ({ change, lastTimestamp }) => {
    const patch = diffOccurrence({ ...event, ...change } as CoreV1Event);
    expect(patch.lastTimestamp).toBe(lastTimestamp);
    expect('lastTimestamp' in patch).toBe(lastTimestamp !== undefined);
  });

  it('leaves out a count of 0 and an empty message', () => {
    expect(diffOccurrence({ ...event, count: 0, message: '' })).toEqual({
      lastTimestamp: '2026-03-01T12:00:09Z',
    });
  });
});
