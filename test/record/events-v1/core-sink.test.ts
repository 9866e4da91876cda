import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { toEventsV1Sink } from '../../../src/record/events-v1/core-sink.ts';
import type { EventSink } from '../../../src/record/sink.ts';

describe('toEventsV1Sink', () => {
  it('writes to the core/v1 sink, and returns what is stored', async () => {
    const calls: unknown[] = [];
    const classic: EventSink = {
      async create(event, options) {
        calls.push(['create', event, options]);
        return { ...event, metadata: { ...event.metadata, resourceVersion: '1' } };
      },
      async patch(event, patch, options) {
        calls.push(['patch', event, patch, options]);
        return { ...event, ...patch, metadata: { ...event.metadata, resourceVersion: '2' } } as CoreV1Event;
      },
    };
    const sink = toEventsV1Sink(classic);
    const { signal } = new AbortController();
    const event = {
      metadata: { name: 'x.1' },
      regarding: { name: 'x' },
      note: 'n',
      reportingController: 'c',
    };
    const asCore = {
      metadata: { name: 'x.1' },
      involvedObject: { name: 'x' },
      message: 'n',
      reportingComponent: 'c',
    };
    const patch = { series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.000000Z' } };

    expect(await sink.create(event, { signal })).toEqual({
      ...event,
      metadata: { name: 'x.1', resourceVersion: '1' },
    });
    expect(await sink.patch(event, patch, { signal })).toEqual({
      ...event,
      ...patch,
      metadata: { name: 'x.1', resourceVersion: '2' },
    });
    expect(calls).toEqual([
      ['create', asCore, { signal }],
      ['patch', asCore, patch, { signal }],
    ]);
  });
});
