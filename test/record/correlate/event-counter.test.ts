import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { EventCounter } from '../../../src/record/correlate/event-counter.ts';

function makeEvent(name: string, change: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Pod', name: 'web' },
    message: 'restarting',
    firstTimestamp: `2026-03-01T12:00:0${name}Z`,
    lastTimestamp: `2026-03-01T12:00:0${name}Z`,
    count: 1,
    ...change,
  };
}

describe('EventCounter', () => {
  it('makes what comes again a repeat of the first', () => {
    const counter = new EventCounter(8);
    const first = makeEvent('1');
    expect(counter.observe(first, 'key')).toEqual({ event: first, patch: null });
    expect(counter.observe(makeEvent('2'), 'key')).toEqual({
      event: makeEvent('1', { lastTimestamp: '2026-03-01T12:00:02Z', count: 2 }),
      patch: { count: 2, lastTimestamp: '2026-03-01T12:00:02Z', message: 'restarting' },
    });
    expect(counter.observe(makeEvent('3'), 'key').event.count).toBe(3);
    expect(counter.observe(makeEvent('3'), 'other key').patch).toBeNull();
  });

  it('goes on from an event that was set as stored', () => {
    const counter = new EventCounter(8);
    const stored = makeEvent('1', { count: 9, metadata: { name: 'stored', resourceVersion: '77' } });
    counter.set('key', stored);
    expect(counter.observe(makeEvent('2'), 'key').event).toMatchObject({
      metadata: { name: 'stored', namespace: 'shop', resourceVersion: '77' },
      firstTimestamp: '2026-03-01T12:00:01Z',
      count: 10,
    });
  });

  it('stores a response under the key of the response', () => {
    const counter = new EventCounter(8);
    const event = makeEvent('1');
    counter.updateState({ ...event, metadata: { name: 'renamed', resourceVersion: '5' } });
    counter.updateState({ ...event, message: 'changed by the server', count: 50 });
    const { event: repeat } = counter.observe(makeEvent('2'), 'Podwebrestarting');
    expect(repeat).toMatchObject({ metadata: { name: 'renamed', resourceVersion: '5' }, count: 2 });
  });

  it('leaves no resourceVersion of the new event on a repeat', () => {
    const counter = new EventCounter(8);
    counter.observe(makeEvent('1'), 'key');
    const again = makeEvent('2', { metadata: { name: '2', resourceVersion: 'of another' } });
    expect(counter.observe(again, 'key').event.metadata).toStrictEqual({ name: '1' });
    expect(again.metadata.resourceVersion).toBe('of another');
  });

  it.each([
    { what: 'a stored 0 is as good as nothing', stored: 0, count: 1, patched: false },
    { what: 'a stored event without a count too', stored: undefined, count: 1, patched: false },
    {
      what: 'the largest count is followed by the smallest',
      stored: 2 ** 31 - 1,
      count: -(2 ** 31),
      patched: true,
    },
    { what: 'a negative one counts up', stored: -5, count: -4, patched: true },
    { what: 'to 0', stored: -1, count: 0, patched: true },
  ])('$what', ({ stored, count, patched }) => {
    const counter = new EventCounter(8);
    const { count: _, ...uncounted } = makeEvent('1');
    counter.set('key', stored === undefined ? uncounted : { ...uncounted, count: stored });
    const { event, patch } = counter.observe(makeEvent('2'), 'key');
    expect(event.count).toBe(count);
    expect(patch !== null).toBe(patched);
  });
});
