import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { SharedIdentity } from '../../../src/record/shared/shared-event.ts';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { deliverAlone } from '../../support/deliver-alone.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const series = (eventTime: string, count: number, lastObservedTime: string): CoreV1Event => {
  const { firstTimestamp, lastTimestamp, count: _, ...event } = sampleEvent();
  return { ...event, eventTime, series: { count, lastObservedTime } };
};

/** Each in a process of its own. */
async function record(events: CoreV1Event[], identify: (at: number) => SharedIdentity | undefined) {
  const sink = new MemorySink();
  const kinds: string[] = [];
  for (const [at, event] of events.entries()) {
    const { kind } = await deliverAlone(sink, event, identify(at));
    kinds.push(kind);
  }
  return { kinds, stored: sink.events };
}

describe('shared counts of events with an eventTime', () => {
  const first = series('2026-03-01T12:00:00.123456Z', 5, '2026-03-01T12:09:00.654321Z');
  const second = series('2026-03-01T12:20:00.000001Z', 2, '2026-03-01T12:21:00.000002Z');

  it('keep its microseconds, and count in the series', async () => {
    const { kinds, stored } = await record([first, second], () => undefined);
    expect(kinds).toEqual(['created', 'patched']);
    expect(stored).toMatchObject([
      {
        eventTime: '2026-03-01T12:00:00.123456Z',
        series: { count: 7, lastObservedTime: '2026-03-01T12:21:00.000002Z' },
      },
    ]);
  });

  it('go on with an event of its own name that was written before', async () => {
    const { kinds, stored } = await record([first, second], (at) => ({
      key: 'x',
      separate: true,
      continues: at > 0,
    }));
    expect(kinds).toEqual(['created', 'patched']);
    expect(stored).toMatchObject([{ metadata: { name: first.metadata.name }, series: { count: 7 } }]);
  });
});
